-- Reads a session; writes nothing.
-- 1 session id  2 subject  3 codes a session, a subject and number, a number
local id, subject = ARGV[1], ARGV[2]
local codes_per_session, codes_per_subject, codes_per_number = code_limits(ARGV[3])
local now = server_time(ARGV[4])
load(now, redis.call('HGETALL', key))

if is_current(id, subject) then
  local left = attempts_left(subject, codes_per_session, codes_per_subject)
  local state = state_of(now, codes_per_session)
  local subject_ms = subject_wait(subject, codes_per_subject, now)
  local wait_ms = math.max(subject_ms, growing_wait(wrong_codes, last_wrong_at, codes_per_number, now))
  -- A code that could not be checked now is locked, whatever else the session waits for.
  local LIFE = {--[[life:check]]}
  if LIFE[state] == 'ask' and wait_ms > 0 then return format('l %d %d %d', left, wait_ms, end_of()) end
  local lock_ms = math.max(0, session.lock_until - now)
  if state == 'l' then lock_ms = math.max(lock_ms, subject_ms) end
  return format('%s %d %d %d', state, left, lock_ms, end_of())
end
local earlier = remembered_of(id, subject)
if not earlier then return 'n 0 0 0' end
local is_lapsed = earlier.state == 'v' and now >= earlier.valid_until
return format('%s 0 0 %d', is_lapsed and 'e' or earlier.state, earlier.valid_until)
