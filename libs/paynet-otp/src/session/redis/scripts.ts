// Generated from scripts/*.lua by `npm run generate`.
export const LUA = {
  begin_check: `-- Counts a distinct code before Paynet is asked, or answers without asking.
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
`,
  claim: `-- Claims a number of which something is kept, or says what stands in the way. What it begins with is in claim_free.lua.
load(now, stored)
local codes_per_session, codes_per_subject, sends_per_day = string.match(ARGV[7], '(%d+) (%d+) (%d+)')
codes_per_session, codes_per_subject = tonumber(codes_per_session), tonumber(codes_per_subject)

local function is_same(id, requested_id, its_subject)
  return its_subject == subject and (subject ~= '' or id == wanted or requested_id == wanted)
end

local function refused(outcome, retry_after)
  return format('%s %d 0 1 ', outcome, retry_after)
end

local lock_ms = session and math.max(0, session.lock_until - now) or 0
local is_same_intent = session and is_same(session.id, session.requested_id, session.subject)

local function found(outcome)
  if not is_same_intent then return refused(outcome, lock_ms) end
  local retry_after = lock_ms
  -- A session whose code may be tried, unless its subject has used its tries up.
  if outcome == 'wait' or outcome == 'already-sent' or outcome == 'unknown' or outcome == 'locked' then
    local wait_ms = subject_wait(subject, codes_per_subject, now)
    if wait_ms > 0 then outcome, retry_after = 'locked', math.max(lock_ms, wait_ms) end
  end
  local is_estimated = session.estimated or session.code
  return format('%s %d %d %d %s', outcome, retry_after, end_of(), is_estimated and 1 or 0, session.id)
end

if session and session.owner == operation then return found('claimed') end
if released and released.operation == operation then return refused('cooldown', 0) end

-- The same intent, verified before another took the number, and not yet consumed: the one that is worth longest.
local earlier_id, earlier_until = '', now + 1
for id, earlier in pairs(remembered) do
  local is_longer = earlier.valid_until > earlier_until or (earlier.valid_until == earlier_until and id > earlier_id)
  if earlier.state == 'v' and is_longer and is_same(id, nil, earlier.subject) then
    earlier_id, earlier_until = id, earlier.valid_until
  end
end
if earlier_id ~= '' then return format('already-verified %d %d 1 %s', lock_ms, earlier_until, earlier_id) end

local state
if session then
  state = state_of(now, codes_per_session)
  local decision
  if is_same_intent then
    local LIFE = {--[[life:same]]}
    decision = LIFE[state]
  else
    local LIFE = {--[[life:other]]}
    decision = LIFE[state]
  end
  if now < session.lock_until or (is_same_intent and state == 'v') then return found(decision) end
end

local locked_ms = subject_wait(subject, codes_per_subject, now)
if locked_ms > 0 then return refused('locked', locked_ms) end
local sent_at, is_newcomer = {}, subject ~= ''
local function count_send(at, its_subject)
  sent_at[#sent_at + 1] = at
  if its_subject == subject then is_newcomer = false end
end
for _, send in ipairs(sends) do count_send(send.at, send.subject) end
if session and session.counted and session.at > now - DAY then count_send(session.at, session.subject) end
sends_per_day = tonumber(sends_per_day)
local limited_ms = window_wait(sent_at, sends_per_day, DAY, now)
if limited_ms > 0 and #sent_at > 0 and sends_per_day > 0 and is_newcomer then
  limited_ms = math.min(limited_ms, math.max(0, sent_at[#sent_at] + --[[rule:newcomerWaitMs]] 0 - now))
end
if limited_ms > 0 then return refused('limit', limited_ms) end

-- Lays the session aside: it goes on answering for a while.
local is_used_up = remembered[wanted] ~= nil
if session then
  local aside = session
  is_used_up = is_used_up or aside.id == wanted
  end_session()
  if state ~= 'h' then
    local earlier = { subject = aside.subject, state = 'e', forget_at = now + REMEMBER, valid_until = 0 }
    if state == 'v' or state == 'c' then
      earlier.state, earlier.at, earlier.valid_until = state, aside.verified_at, aside.valid_until
      earlier.by = state == 'c' and aside.consumed_by or aside.code
      earlier.forget_at = math.max(earlier.forget_at, aside.valid_until)
    end
    remembered[aside.id] = earlier
    put_remembered(aside.id)
  end
end

local id = is_used_up and ARGV[3] or wanted
session = { at = now, counted = true, lock_until = now + ARGV[6], valid_until = 0 }
writes.i, writes.o, writes.t = id, operation, times()
writes.u = subject ~= '' and subject
writes.q = is_used_up and wanted
save(now)
return claimed(id)
`,
  claim_free: `-- Takes the number for one SMS: here if nothing is kept of it, which is the common case; claim.lua has the others.
-- 1 operation  2 session id  3 spare session id  4 subject  5 claim ms  6 hold ms  7 codes a session, a subject and number, sends a day
local operation, wanted, subject = ARGV[1], ARGV[2], ARGV[4]
local now = server_time(ARGV[8])

local function claimed(id)
  return format('claimed %s %d 1 %s', ARGV[6], now + ARGV[6], id)
end

-- The times of a session that begins; record.lua tells what they mean.
local function times()
  return format('sec%d:%s:%s:', now, ARGV[5], ARGV[6])
end

local stored = redis.call('HGETALL', key)
local is_forbidden = string.find(ARGV[7], ' 0', 1, true)
if #stored == 0 and not is_forbidden then
  if subject == '' then
    redis.call('HSET', key, 'i', wanted, 'o', operation, 't', times())
  else
    redis.call('HSET', key, 'i', wanted, 'o', operation, 't', times(), 'u', subject)
  end
  local kept_ms = math.max(--[[rule:dayMs]] 0, ARGV[6] + --[[rule:checkGraceMs]] 0 + --[[rule:rememberMs]] 0)
  redis.call('PEXPIRE', key, format('%d', kept_ms))
  return claimed(wanted)
end
`,
  consume: `-- Spends a verification once; the same operation asking again gets the same answer.
-- 1 operation  2 session id  3 subject  4 codes a session
local operation, id, subject = ARGV[1], ARGV[2], ARGV[3]
local now = server_time(ARGV[5])
load(now, redis.call('HGETALL', key))

local function consumed(at, valid_until)
  return format('consumed %d %d', at, valid_until)
end

if is_current(id, subject) then
  local LIFE = {--[[life:consume]]}
  local decision = LIFE[state_of(now, tonumber(ARGV[4]))]
  if session.consumed_by == operation then return consumed(session.verified_at, session.valid_until) end
  if decision ~= 'consumed' then return decision .. ' 0 0' end
  session.phase = 'c'
  writes.b = operation
  put_session()
  save(now)
  return consumed(session.verified_at, session.valid_until)
end

local earlier = remembered_of(id, subject)
if not earlier then return 'session 0 0' end
if earlier.state ~= 'c' or earlier.by ~= operation then
  if earlier.state ~= 'v' or now >= earlier.valid_until then return 'session 0 0' end
  earlier.state, earlier.by = 'c', operation
  put_remembered(id)
  save(now)
end
return consumed(earlier.at, earlier.valid_until)
`,
  give_back: `-- Takes an entry back: what never left does not count.
-- 1 operation  2 group
redis.call('ZREM', key, ARGV[1] .. ' ' .. ARGV[2])
return 'given back'
`,
  prelude: `-- Begins every script. Each works on the one key KEYS[1], decides on this server's clock alone, and answers in one line of words.
local key = KEYS[1]
local format = string.format

-- Epoch milliseconds. Tests may say what time it is; in production no script is told.
local function server_time(told)
  if told then return tonumber(told) end
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

-- What is under the key is not ours: refuse everything, and above all do not take the number for free.
local function corrupt()
  error('PAYNET_OTP_DATA', 0)
end

local function natural(text)
  local value = tonumber(text)
  if not value or value < 0 or value > 9007199254740991 or value % 1 ~= 0 then corrupt() end
  return value
end

-- Milliseconds until fewer than \`max\` of \`times\` (oldest first, all within the window) lie within the window.
local function window_wait(times, max, window, now)
  if #times < max then return 0 end
  local leaves_first = times[#times - max + 1]
  return leaves_first and leaves_first + window - now or window
end
`,
  read: `-- Reads a session; writes nothing.
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
`,
  record: `-- The record of one number, as number-record.ts describes it. Its hash, with short values so that it stays a listpack:
--   i id   q requested id   u subject   o owner   t times   v verified: <at>:<worth>:<code>   b consumed by   r returned by
--          times: <phase><estimated, exact><counted, forgiven><at>:<claim ms, none once settled>:<lock ms>:<expires at, none if at + lock>
--   a<code>  attempt: <status><at>:<ask ms>:<operation>
--   m<id>    remembered session: <state><forget at>:<subject>      n<id>  its verification: <at>:<worth>:<code, or consumer>
--   s<n>     an earlier send: <at>:<subject>                       w<n>   a distinct code: <at>:<subject>
--   y        codes for the number: <count>:<last at>               d      released: <at>:<operation>
-- Durations are below zero where the server's clock was set back meanwhile.
-- Phases, states and statuses are first letters: sending, pending, unknown, held, verified, consumed, expired, locked;
-- asking, asking-again (g), wrong, unclear.
local DAY = --[[rule:dayMs]] 0
local GRACE = --[[rule:checkGraceMs]] 0
local REMEMBER = --[[rule:rememberMs]] 0
local SAFE_HOLD = --[[rule:safeHoldMs]] 0
local SHORT_FIELDS = { i = 1, q = 1, u = 1, o = 1, t = 1, v = 1, b = 1, r = 1, y = 1, d = 1 }

local session, released
local attempts, remembered, sends, wrongs = {}, {}, {}, {}
local wrong_codes, last_wrong_at = 0, 0
local last_index = 0
local writes = {}

local function drop(field)
  writes[field] = false
end

local function put_session()
  local letters = session.phase .. (session.estimated and 'e' or 'x') .. (session.counted and 'c' or 'f')
  local lock_ms = session.lock_until - session.at
  writes.t = format('%s%d:%s:%d:%d', letters, session.at, session.claim_ms, lock_ms, session.expires_at)
end

local function put_attempt(code)
  local attempt = attempts[code]
  local ask_ms = attempt.ask_until - attempt.at
  writes['a' .. code] = format('%s%d:%d:%s', attempt.status, attempt.at, ask_ms, attempt.operation)
end

local function put_remembered(id)
  local earlier = remembered[id]
  writes['m' .. id] = format('%s%d:%s', earlier.state, earlier.forget_at, earlier.subject)
  if earlier.state == 'e' then return drop('n' .. id) end
  writes['n' .. id] = format('%d:%d:%s', earlier.at, earlier.valid_until - earlier.at, earlier.by)
end

local function add_index()
  last_index = last_index + 1
  return last_index
end

-- Takes the session out of the record; an SMS that counts goes on counting.
local function end_session()
  for field in string.gmatch('iquotvbr', '.') do drop(field) end
  for code in pairs(attempts) do drop('a' .. code) end
  if session.counted then
    sends[#sends + 1] = { index = add_index(), at = session.at, subject = session.subject }
    writes['s' .. last_index] = format('%d:%s', session.at, session.subject)
  end
  session, attempts = nil, {}
end

local function session_forget_at()
  return math.max(session.lock_until + GRACE, session.valid_until) + REMEMBER
end

local function read_verification(text)
  local at, worth, by = string.match(text, '^(%d+):(%d+):(.+)$')
  if not at then corrupt() end
  return natural(at), at + worth, by
end

local function read_session(short)
  local phase, estimated, counted, at, claim_ms, lock_ms, expires_at =
    string.match(short.t or '', '^([spuhvc])([ex])([cf])(%d+):(%d*):(%-?%d+):(%d*)$')
  if not phase or not short.i or not short.o or (phase == 's' and claim_ms == '') then corrupt() end
  local lock_until = natural(at + lock_ms)
  session = {
    id = short.i, requested_id = short.q, subject = short.u or '', owner = short.o,
    phase = phase, estimated = estimated == 'e', counted = counted == 'c',
    at = natural(at), claim_ms = claim_ms, lock_until = lock_until,
    expires_at = expires_at == '' and lock_until or natural(expires_at),
    valid_until = 0, consumed_by = short.b, returned_by = short.r,
  }
  if short.v then
    session.verified_at, session.valid_until, session.code = read_verification(short.v)
  elseif phase == 'v' or phase == 'c' then
    corrupt()
  end
end

local function read_long(letter, name, value)
  if letter == 'a' then
    local status, at, ask_ms, operation = string.match(value, '^([agwu])(%d+):(%-?%d+):(.+)$')
    if not status then corrupt() end
    attempts[name] = { status = status, at = natural(at), ask_until = natural(at + ask_ms), operation = operation }
  elseif letter == 's' or letter == 'w' then
    local at, subject = string.match(value, '^(%d+):(.*)$')
    local events = letter == 's' and sends or wrongs
    events[#events + 1] = { index = natural(name), at = natural(at), subject = subject }
    last_index = math.max(last_index, natural(name))
  elseif letter == 'm' or letter == 'n' then
    local earlier = remembered[name] or { valid_until = 0 }
    remembered[name] = earlier
    if letter == 'm' then
      local state, forget_at, subject = string.match(value, '^([vce])(%d+):(.*)$')
      earlier.state, earlier.forget_at, earlier.subject = state, natural(forget_at), subject
    else
      earlier.at, earlier.valid_until, earlier.by = read_verification(value)
    end
  else
    corrupt()
  end
end

-- Keeps, oldest first, what happened within a day.
local function within_a_day(events, letter, now)
  table.sort(events, function(one, other) return one.index < other.index end)
  local kept = {}
  for _, event in ipairs(events) do
    if event.at > now - DAY then kept[#kept + 1] = event else drop(letter .. event.index) end
  end
  return kept
end

-- Reads the record, and leaves out what no longer matters.
local function load(now, stored)
  local short = {}
  for i = 1, #stored, 2 do
    local field, value = stored[i], stored[i + 1]
    if SHORT_FIELDS[field] then
      short[field] = value
    else
      read_long(string.sub(field, 1, 1), string.sub(field, 2), value)
    end
  end
  local number, release = short.y, short.d
  short.y, short.d = nil, nil
  if next(short) or next(attempts) then
    read_session(short)
    if now >= session_forget_at() then end_session() end
  end
  for id, earlier in pairs(remembered) do
    if not earlier.state or (earlier.state ~= 'e' and not earlier.at) then corrupt() end
    if now >= earlier.forget_at then
      remembered[id] = nil
      drop('m' .. id)
      drop('n' .. id)
    end
  end
  if #sends > 0 then sends = within_a_day(sends, 's', now) end
  if #wrongs > 0 then wrongs = within_a_day(wrongs, 'w', now) end
  if number then
    local count, last_at = string.match(number, '^(%d+):(%d+)$')
    wrong_codes, last_wrong_at = natural(count), natural(last_at)
    if last_wrong_at <= now - DAY then
      wrong_codes, last_wrong_at = 0, 0
      drop('y')
    end
  end
  if release then
    local at, operation = string.match(release, '^(%d+):(.+)$')
    released = { at = natural(at), operation = operation }
    if now >= released.at + SAFE_HOLD then
      released = nil
      drop('d')
    end
  end
end

-- Writes what has changed. The key goes when nothing in the record matters any more.
local function save(now)
  local puts, drops = {}, {}
  for field, value in pairs(writes) do
    if value then
      puts[#puts + 1] = field
      puts[#puts + 1] = value
    else
      drops[#drops + 1] = field
    end
  end
  local forget_at = released and released.at + SAFE_HOLD or 0
  local counted_at = last_wrong_at
  if session then
    forget_at = math.max(forget_at, session_forget_at())
    if session.counted then counted_at = math.max(counted_at, session.at) end
  end
  for _, earlier in pairs(remembered) do forget_at = math.max(forget_at, earlier.forget_at) end
  if #sends > 0 then counted_at = math.max(counted_at, sends[#sends].at) end
  if #wrongs > 0 then counted_at = math.max(counted_at, wrongs[#wrongs].at) end
  if counted_at > 0 then forget_at = math.max(forget_at, counted_at + DAY) end
  for i = 1, #puts, 1000 do redis.call('HSET', key, unpack(puts, i, math.min(i + 999, #puts))) end
  for i = 1, #drops, 1000 do redis.call('HDEL', key, unpack(drops, i, math.min(i + 999, #drops))) end
  redis.call('PEXPIRE', key, format('%d', forget_at - now))
end

local function state_of(now, codes_per_session)
  local phase = session.phase
  if phase == 'c' or phase == 'h' then return phase end
  if phase == 'v' then return now < session.valid_until and 'v' or 'e' end
  local wrong = 0
  for _, attempt in pairs(attempts) do
    if attempt.status == 'w' then wrong = wrong + 1 end
  end
  if wrong >= codes_per_session then return now < session.lock_until and 'l' or 'e' end
  if now >= session.lock_until + GRACE then return 'e' end
  return phase == 's' and now >= session.at + session.claim_ms and 'u' or phase
end

-- The request's own session, if it still holds the number.
local function is_current(id, subject)
  return session ~= nil and session.id == id and session.subject == subject
end

-- The request's own session, if another has taken the number since.
local function remembered_of(id, subject)
  local earlier = remembered[id]
  return earlier and earlier.subject == subject and earlier or nil
end

local function code_limits(text)
  local per_session, per_subject, per_number = string.match(text, '(%d+) (%d+) (%d+)')
  return tonumber(per_session), tonumber(per_subject), tonumber(per_number)
end

local function count_attempts()
  local count = 0
  for _ in pairs(attempts) do count = count + 1 end
  return count
end

local function tried_by(subject)
  local times = {}
  for _, wrong in ipairs(wrongs) do
    if wrong.subject == subject then times[#times + 1] = wrong.at end
  end
  return times
end

-- The wait after too many wrong codes that nobody in particular has tried.
local function growing_wait(count, last_at, free, now)
  if count < free or not last_at then return 0 end
  local wait = --[[rule:numberWaitMs]] 0 * 2 ^ math.min(count - free, 30)
  return math.max(0, last_at + math.min(wait, --[[rule:numberWaitLongestMs]] 0) - now)
end

local function subject_wait(subject, codes_per_subject, now)
  local times = tried_by(subject)
  if subject == '' then return growing_wait(#times, times[#times], codes_per_subject, now) end
  return window_wait(times, codes_per_subject, DAY, now)
end

local function latest_try()
  local latest = 0
  for _, wrong in ipairs(wrongs) do latest = math.max(latest, wrong.at) end
  return latest
end

-- Until when the session is worth something: its code at Paynet, or its verification.
local function end_of()
  return session.code and session.valid_until or session.expires_at
end

local function attempts_left(subject, codes_per_session, codes_per_subject)
  local in_session = codes_per_session - count_attempts()
  if subject == '' then return math.max(0, in_session) end
  return math.max(0, math.min(in_session, codes_per_subject - #tried_by(subject)))
end
`,
  reserve: `-- Counts an entry against quotas, or refuses it. A sorted set of \`<operation> <group>\` by time.
-- 1 operation  2 group  3 rules: e or g (entries or groups), max, window ms; separated by commas and blanks
local now = server_time(ARGV[4])
local member, group = ARGV[1] .. ' ' .. ARGV[2], ARGV[2]

-- The latest entry of each other group after \`since\`, oldest first; none if the group is known: it makes no new one.
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
`,
  settle_check: `-- Ends an attempt with what Paynet answered. A yes always counts, even if another session has taken the number since.
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
`,
  settle_send: `-- Ends a claim with what Paynet answered. A check may have verified the session meanwhile: then only the lock is set right.
-- 1 operation  2 phase, or r for released  3 lock ms  4 expires at  5 e if that is an estimate, x if it is exact
local operation, phase = ARGV[1], ARGV[2]
local now = server_time(ARGV[6])
load(now, redis.call('HGETALL', key))
local is_owner = session ~= nil and session.owner == operation

if phase == 'r' then
  if is_owner then
    if session.phase ~= 's' then return 'late' end
    session.counted = false
    end_session()
  end
  released = { at = now, operation = operation }
  writes.d = format('%d:%s', now, operation)
elseif is_owner and session.claim_ms ~= '' then
  if session.phase == 's' then session.phase = phase end
  session.claim_ms, session.lock_until = '', now + ARGV[3]
  session.expires_at, session.estimated = natural(ARGV[4]), ARGV[5] == 'e'
  put_session()
else
  return 'late'
end
save(now)
return 'settled'
`,
  unlock: `-- Gives a number's shoppers their tries back; the time before the next SMS stays.
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
`,
} as const;
