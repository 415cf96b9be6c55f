-- Counts an entry against quotas, or refuses it. A sorted set of `<operation> <group>` by time.
-- 1 operation  2 group  3 rules: e or g (entries or groups), max, window ms; separated by commas and blanks
local now = server_time(ARGV[4])
local member, group = ARGV[1] .. ' ' .. ARGV[2], ARGV[2]

-- The latest entry of each other group after `since`, oldest first; none if the group is known: it makes no new one.
local function other_groups(since)
  local entries = redis.call('ZRANGEBYSCORE', key, since, '+inf', 'WITHSCORES')
  local latest, times = {}, {}
  for i = 1, #entries, 2 do
    local name = string.match(entries[i], '^%S+ (.*)$')
    if not name then corrupt() end
    if name == group then return {} end
    latest[name] = natural(entries[i + 1])
  end
  for _, at in pairs(latest) do times[#times + 1] = at end
  table.sort(times)
  return times
end

local retry_after, longest = 0, 0
for count, max, window in string.gmatch(ARGV[3], '(%a),(%d+),(%d+)') do
  max, window = tonumber(max), tonumber(window)
  longest = math.max(longest, window)
  local since = format('(%d', now - window)
  if count == 'g' then
    retry_after = math.max(retry_after, window_wait(other_groups(since), max, window, now))
  else
    local counted = redis.call('ZCOUNT', key, since, '+inf')
    if counted >= max then
      local leaves_first = redis.call('ZRANGEBYSCORE', key, since, '+inf', 'WITHSCORES', 'LIMIT', counted - max, 1)[2]
      retry_after = math.max(retry_after, leaves_first and leaves_first + window - now or window)
    end
  end
end

local counted_at = redis.call('ZSCORE', key, member)
if counted_at and natural(counted_at) > now - longest then return '1 0' end
if retry_after > 0 then return format('0 %d', retry_after) end
redis.call('ZADD', key, format('%d', now), member)
redis.call('ZREMRANGEBYSCORE', key, '-inf', format('%d', now - longest))
redis.call('PEXPIRE', key, format('%d', longest))
return '1 0'
