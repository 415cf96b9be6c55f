-- Begins every script. Each works on the one key KEYS[1], decides on this server's clock alone, and answers in one line of words.
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

-- Milliseconds until fewer than `max` of `times` (oldest first, all within the window) lie within the window.
local function window_wait(times, max, window, now)
  if #times < max then return 0 end
  local leaves_first = times[#times - max + 1]
  return leaves_first and leaves_first + window - now or window
end
