-- Visitors for wrk: each of its connections reads pages and thinks between them.
--
--   wrk -s visitors.lua URL -- ADDRESSES SECONDS
--
-- ADDRESSES is a file with a path a line, of which each is as likely; SECONDS is the mean time of
-- thinking, 0 for none. Ends with a line of JSON (tests/speed/visitors.py reads it).

local NETWORKS = 250 -- visitors come from as many addresses, as nginx is told
local threads = {}

function setup(thread)
    table.insert(threads, thread)
    thread:set("seed", #threads)
end

function init(args)
    math.randomseed(seed)
    statuses, without_retry = {}, 0
    thinking = tonumber(args[2]) * 1000
    requests = {}
    local number = 0
    for path in io.lines(args[1]) do
        number = number + 1
        local headers = {
            ["Accept-Encoding"] = "gzip",
            ["X-Load-From"] = "198.18.0." .. (number * 7 + seed) % NETWORKS + 1,
        }
        requests[number] = wrk.format("GET", path, headers)
    end
end

function request()
    return requests[math.random(#requests)]
end

-- Around the mean, and at most 1.9 times as long: nginx closes a new connection on which nothing
-- comes for 20 seconds, and wrk, which would be the browser that opens another, calls it an error.
local function think()
    return math.floor((0.1 + math.random() * 1.8) * thinking)
end

function response(status, headers, body)
    local key = tostring(status)
    statuses[key] = (statuses[key] or 0) + 1
    if status == 503 and not headers["Retry-After"] then
        without_retry = without_retry + 1
    end
end

-- Where there is a function of this name, wrk asks it before each request.
delay = think

function done(summary, latency, requests)
    local counts, lacking = {}, 0
    for _, thread in ipairs(threads) do
        for status, count in pairs(thread:get("statuses")) do
            counts[status] = (counts[status] or 0) + count
        end
        lacking = lacking + thread:get("without_retry")
    end
    local told = {}
    for status, count in pairs(counts) do
        table.insert(told, string.format('"%s": %d', status, count))
    end
    local errors = {}
    for _, name in ipairs({ "connect", "read", "write", "timeout" }) do
        table.insert(errors, string.format('"%s": %d', name, summary.errors[name]))
    end
    local milliseconds = {}
    for name, share in pairs({ median = 50, most_of_100 = 99 }) do
        table.insert(milliseconds, string.format('"%s": %.3f', name, latency:percentile(share) / 1000))
    end
    table.insert(milliseconds, string.format('"most": %.3f', latency.max / 1000))
    io.write(string.format(
        '{"seconds": %.3f, "statuses": {%s}, "without_retry": %d, "errors": {%s}, "milliseconds": {%s}}\n',
        summary.duration / 1e6, table.concat(told, ", "), lacking,
        table.concat(errors, ", "), table.concat(milliseconds, ", ")
    ))
end
