-- Spends a verification once; the same operation asking again gets the same answer.
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
