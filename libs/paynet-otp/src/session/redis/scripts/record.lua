-- The record of one number, as number-record.ts describes it. Its hash, with short values so that it stays a listpack:
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
