-- Takes an entry back: what never left does not count.
-- 1 operation  2 group
redis.call('ZREM', key, ARGV[1] .. ' ' .. ARGV[2])
return 'given back'
