-- Opens pages as people do: each line of the file is a cookie and an address; after a page comes a
-- pause between half and one and a half times PAUSE milliseconds. Prints one line of JSON.
local lines, threads = {}, 0
for line in io.lines(os.getenv("PAGES")) do
  local cookie, path = line:match("^(%S+) (%S+)$")
  lines[#lines + 1] = { cookie = cookie, path = path }
end
local pause = tonumber(os.getenv("PAUSE"))

function setup(thread)
  threads = threads + 1
  thread:set("thread", threads)
end

function init() math.randomseed(thread * 7919) end

function delay() return pause > 0 and math.random(math.floor(pause / 2), math.floor(pause * 1.5)) or 0 end

function request()
  local asked = lines[math.random(#lines)]
  return wrk.format("GET", asked.path, { Cookie = asked.cookie, ["Accept-Encoding"] = "gzip" })
end


function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    '\n{"requests": %d, "seconds": %f, "p50": %f, "p95": %f, "most": %f, "refused": %d, "lost": %d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3,
    latency:percentile(95) / 1e3, latency.max / 1e3, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout))
end
