-- Ends a claim with what Paynet answered. A check may have verified the session meanwhile: then only the lock is set right.
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
