-- Claims a number of which something is kept, or says what stands in the way. What it begins with is in claim_free.lua.
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
