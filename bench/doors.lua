-- Sends bodies in turn, each with a key of its own; prints what was seen as one line of JSON.
local bodies, number, threads = {}, 0, 0
for line in io.lines(os.getenv("BODIES")) do bodies[#bodies + 1] = line end
local run, path = os.getenv("RUN"), os.getenv("ADDRESS")
local headers = { ["Content-Type"] = "application/json", ["Authorization"] = os.getenv("TOKEN") }

function setup(thread)
  threads = threads + 1
  thread:set("thread", threads)
end

function request()
  number = number + 1
  headers["Idempotency-Key"] = string.format("bench-%s-%d-%d", run, thread, number)
  local body = bodies[(number * 7 + thread * 31) % #bodies + 1]
  return wrk.format("POST", path, headers, body)
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    '\n{"requests": %d, "seconds": %f, "p50": %f, "p95": %f, "most": %f, "refused": %d, "lost": %d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3,
    latency:percentile(95) / 1e3, latency.max / 1e3, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout))
end
