-- Ends an attempt with what Paynet answered. A yes always counts, even if another session has taken the number since.
-- 1 operation  2 session id  3 subject  4 code  5 outcome: v, w, u, or r for returned  6 verified ms
-- 7 codes a session, a subject and number
local operation, id, subject, code, outcome = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local now = server_time(ARGV[8])
load(now, redis.call('HGETALL', key))
local is_own = is_current(id, subject)

local function answer(verified_at, valid_until)
  local codes_per_session, codes_per_subject = string.match(ARGV[7], '(%d+) (%d+)')
  local left = is_own and attempts_left(subject, codes_per_session, codes_per_subject) or 0
  return format('%d %d %d', left, verified_at, valid_until)
end

if outcome == 'v' then
  local others = {}
  for _, wrong in ipairs(wrongs) do
    if wrong.subject == subject then drop('w' .. wrong.index) else others[#others + 1] = wrong end
  end
  wrongs, wrong_codes, last_wrong_at = others, 0, 0
  drop('y')
  local valid_until = now + ARGV[6]
  if is_own then
    if not session.code then
      session.code, session.verified_at, session.valid_until = code, now, valid_until
      writes.v = format('%d:%s:%s', now, ARGV[6], code)
    end
    if session.phase ~= 'c' then session.phase = 'v' end
    put_session()
    save(now)
    return answer(session.verified_at, session.valid_until)
  end
  local earlier = remembered_of(id, subject)
  if not earlier or earlier.state == 'e' then
    local forget_at = math.max(valid_until, now + REMEMBER)
    earlier = { subject = subject, state = 'v', by = code, at = now, valid_until = valid_until, forget_at = forget_at }
    remembered[id] = earlier
    put_remembered(id)
  end
  save(now)
  return answer(earlier.at, earlier.valid_until)
end

if not is_own then return answer(0, 0) end
local attempt = attempts[code]
if attempt and attempt.operation ~= operation then attempt = nil end

if outcome ~= 'r' then
  if not attempt then return answer(0, 0) end
  attempt.status = outcome
  put_attempt(code)
  save(now)
  return answer(0, 0)
end

-- Returned: the attempt did not happen.
writes.r = operation
if attempt and attempt.status == 'g' then
  attempt.status = 'u'
  put_attempt(code)
elseif attempt and attempt.status == 'a' then
  attempts[code] = nil
  drop('a' .. code)
  for position, wrong in ipairs(wrongs) do
    if wrong.subject == subject and wrong.at == attempt.at then
      drop('w' .. wrong.index)
      table.remove(wrongs, position)
      break
    end
  end
  if wrong_codes > 0 then
    wrong_codes, last_wrong_at = wrong_codes - 1, latest_try()
    writes.y = last_wrong_at > 0 and format('%d:%d', wrong_codes, last_wrong_at)
  end
end
save(now)
return answer(0, 0)
