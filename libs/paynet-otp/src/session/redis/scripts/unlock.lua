-- Gives a number's shoppers their tries back; the time before the next SMS stays.
local now = server_time(ARGV[1])
load(now, redis.call('HGETALL', key))
for _, wrong in ipairs(wrongs) do drop('w' .. wrong.index) end
for _, send in ipairs(sends) do drop('s' .. send.index) end
drop('y')
wrongs, sends, wrong_codes, last_wrong_at = {}, {}, 0, 0
if session then
  for code in pairs(attempts) do drop('a' .. code) end
  session.counted = false
  put_session()
end
save(now)
return 'unlocked'
