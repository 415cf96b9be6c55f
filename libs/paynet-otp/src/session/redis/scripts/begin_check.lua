-- Counts a distinct code before Paynet is asked, or answers without asking.
-- 1 operation  2 session id  3 subject  4 code  5 ask ms  6 codes a session, a subject and number, a number
local operation, id, subject, code = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local now = server_time(ARGV[7])
load(now, redis.call('HGETALL', key))
local codes_per_session, codes_per_subject, codes_per_number = code_limits(ARGV[6])
local is_own = is_current(id, subject)

local function answer(outcome, retry_after, verified_at, valid_until)
  local left = is_own and attempts_left(subject, codes_per_session, codes_per_subject) or 0
  return format('%s %d %d %d %d', outcome, left, retry_after or 0, verified_at or 0, valid_until or 0)
end

local function compare(known, at, valid_until)
  if known ~= code then return answer('wrong') end
  return answer('verified', 0, at, valid_until)
end

if not is_own then
  local earlier = remembered_of(id, subject)
  if not earlier or earlier.state == 'c' then return answer('session') end
  if earlier.state == 'v' and now < earlier.valid_until then return compare(earlier.by, earlier.at, earlier.valid_until) end
  return answer('expired')
end

local LIFE = {--[[life:check]]}
local subject_ms = subject_wait(subject, codes_per_subject, now)
local lock_ms = math.max(0, session.lock_until - now, subject_ms)
local decision = LIFE[state_of(now, codes_per_session)]
if decision == 'compare' then return compare(session.code, session.verified_at, session.valid_until) end
if decision ~= 'ask' then return answer(decision, decision == 'locked' and lock_ms or 0) end
if session.returned_by == operation then return answer('wait') end

local attempt = attempts[code]
if attempt then
  if attempt.status == 'w' then return answer('wrong') end
  local is_being_asked = attempt.status ~= 'u' and now < attempt.ask_until
  if is_being_asked and attempt.operation ~= operation then return answer('wait') end
  if not is_being_asked then
    attempt.status, attempt.ask_until, attempt.operation = 'g', now + ARGV[5], operation
    put_attempt(code)
    save(now)
  end
  return answer('ask')
end

if count_attempts() >= codes_per_session then return answer('locked', lock_ms) end
local wait_ms = math.max(subject_ms, growing_wait(wrong_codes, last_wrong_at, codes_per_number, now))
if wait_ms > 0 then return answer('locked', wait_ms) end

attempts[code] = { status = 'a', at = now, ask_until = now + ARGV[5], operation = operation }
put_attempt(code)
wrongs[#wrongs + 1] = { index = add_index(), at = now, subject = subject }
writes['w' .. last_index] = format('%d:%s', now, subject)
wrong_codes, last_wrong_at = wrong_codes + 1, now
writes.y = format('%d:%d', wrong_codes, now)
save(now)
return answer('ask')
