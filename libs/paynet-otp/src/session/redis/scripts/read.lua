-- Reads a session; writes nothing.
-- 1 session id  2 subject  3 codes a session  4 codes a subject and number
local id, subject, codes_per_session = ARGV[1], ARGV[2], tonumber(ARGV[3])
local now = server_time(ARGV[5])
load(now, redis.call('HGETALL', key))

if is_current(id, subject) then
  local left = attempts_left(subject, codes_per_session, tonumber(ARGV[4]))
  local lock_ms = math.max(0, session.lock_until - now)
  return format('%s %d %d %d', state_of(now, codes_per_session), left, lock_ms, session.expires_at)
end
local earlier = remembered_of(id, subject)
if not earlier then return 'n 0 0 0' end
local is_lapsed = earlier.state == 'v' and now >= earlier.valid_until
return format('%s 0 0 %d', is_lapsed and 'e' or earlier.state, earlier.valid_until)
