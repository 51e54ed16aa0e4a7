-- Sends requests from the file that the environment names, each behind its length in five digits.
local requests = {}
local count = 0
local next = 0

function init(args)
  local file = assert(io.open(os.getenv("REQUESTS"), "rb"))
  while true do
    local length = file:read(5)
    if not length then
      break
    end
    count = count + 1
    requests[count] = file:read(tonumber(length))
  end
  file:close()
end

function request()
  next = next % count + 1
  return requests[next]
end

-- A line for the one who called: requests, microseconds, errors, then 999 percentiles and the longest in microseconds.
function done(summary, latency, rates)
  local errors = summary.errors
  io.write(string.format("result %d %d %d", summary.requests, summary.duration,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
  for i = 1, 999 do
    io.write(" ", latency:percentile(i / 10))
  end
  io.write(" ", latency.max, "\n")
end
