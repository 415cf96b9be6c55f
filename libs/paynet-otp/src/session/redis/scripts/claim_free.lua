-- Takes the number for one SMS: here if nothing is kept of it, which is the common case; claim.lua has the others.
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
