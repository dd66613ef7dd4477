// SPDX-License-Identifier: MIT
// Runs a target where the compiler has no libFuzzer. See --help.
#include "allocations.h"
#include "fuzz.h"
#include "mutator.h"

#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>

#include <sys/time.h>
#include <unistd.h>

// A sanitizer that finds something ends the program as a target does, so that the input is told.
// Visible, as it is a shared library that looks for them.
extern "C" __attribute__((visibility("default"))) const char* __asan_default_options();
extern "C" __attribute__((visibility("default"))) const char* __ubsan_default_options();
const char* __asan_default_options()
{
    return "abort_on_error=1";
}
const char* __ubsan_default_options()
{
    return "abort_on_error=1:print_stacktrace=1";
}

namespace heartline::fuzz {

namespace {

constexpr const char* kHelp = R"(usage: %s [FILE|FOLDER...] [--hex HEX]

Gives the target every file, and then inputs that are made at random out of those of the folders. Without a
folder only the files, to see a finding again; --hex says one on the command line. The same seed gives the
same inputs.

environment: HEARTLINE_FUZZ_SECONDS   for how long inputs are made; 2 if not given
             HEARTLINE_FUZZ_SEED      1 if not given
)";

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr double kSlowness = 10;
#else
constexpr double kSlowness = 1;
#endif
/// What is made is no larger; nothing of that size may take longer or more memory than this.
constexpr std::size_t kMaxMadeSize = 4096;
constexpr double kMaxSeconds = 1 * kSlowness;
constexpr std::size_t kFreeMemory = 64u << 20;
/// For each byte beyond that.
constexpr double kMaxSecondsPerByte = 10e-6 * kSlowness;
constexpr std::size_t kMaxMemoryPerByte = 1000;
/// Enough for a short run, and an end to it on a fast machine.
constexpr std::uint64_t kMaxMadeInputs = 200'000;

/// The input that is being tried, for who has to tell of it when the program ends.
struct Trial
{
    ByteView input;
    std::string_view source; ///< Where it came from.
    std::clock_t start = 0;  ///< In processor time: others may use this machine.
    double maxSeconds = 0;
};
Trial s_trial;

double secondsSince(std::clock_t start)
{
    return double(std::clock() - start) / CLOCKS_PER_SEC;
}

// For signal handlers: nothing that allocates.
void print(std::string_view text)
{
    (void)!write(STDERR_FILENO, text.data(), text.size());
}

void printInput()
{
    if (s_trial.source.empty())
        return;
    print("fuzz: the input is ");
    print(s_trial.source);
    print("; to see it again, --hex ");
    for (const auto byte : s_trial.input) {
        constexpr std::string_view digits = "0123456789abcdef";
        const std::array<char, 2> pair{digits[byte >> 4], digits[byte & 0xf]};
        print({pair.data(), pair.size()});
    }
    print("\n");
}

void onFatalSignal(int number)
{
    std::signal(number, SIG_DFL);
    print("fuzz: fatal signal, or something does not hold\n");
    printInput();
    std::raise(number);
}

void onTime(int)
{
    if (s_trial.maxSeconds == 0 || secondsSince(s_trial.start) < s_trial.maxSeconds)
        return;
    print("fuzz: it takes too long\n");
    std::abort();
}

void onMemoryLimit()
{
    print("fuzz: it takes too much memory\n");
    std::abort();
}

void watch()
{
    for (const int number : {SIGABRT, SIGFPE, SIGILL, SIGSEGV, SIGBUS})
        std::signal(number, onFatalSignal);
    std::signal(SIGPROF, onTime);
    const itimerval each{.it_interval = {.tv_sec = 0, .tv_usec = 250'000},
                         .it_value = {.tv_sec = 0, .tv_usec = 250'000}};
    setitimer(ITIMER_PROF, &each, nullptr);
}

/// What trying inputs took at most.
struct Worst
{
    double seconds = 0;
    std::size_t memory = 0;
};

void run(ByteView input)
{
    // A copy of exactly that size, so that a sanitizer sees a read behind its end.
    const std::unique_ptr<std::uint8_t[]> copy(new std::uint8_t[input.size()]);
    std::ranges::copy(input, copy.get());
    (void)LLVMFuzzerTestOneInput(copy.get(), input.size());
}

void attempt(ByteView input, std::string_view source, Worst& worst)
{
    const auto beyond = input.size() > kMaxMadeSize ? input.size() - kMaxMadeSize : 0;
    s_trial = {input, source, std::clock(), kMaxSeconds + kMaxSecondsPerByte * double(beyond)};
    allocations::startMeasuring(kFreeMemory + kMaxMemoryPerByte * input.size(), onMemoryLimit);
    const auto before = allocations::inUse();
    run(input);
    worst.memory = std::max(worst.memory, allocations::peak());
    worst.seconds = std::max(worst.seconds, secondsSince(s_trial.start));
    if (const auto after = allocations::inUse(); after > before) {
        // What is made once and kept for the next time is not kept twice.
        run(input);
        require(allocations::inUse() <= after, "all memory is given back");
    }
    allocations::stopMeasuring();
    s_trial = {};
}

Bytes contentOf(const std::filesystem::path& path)
{
    std::ifstream file(path, std::ios::binary);
    if (!file)
        fail("a file that can be read: " + path.string());
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::optional<Bytes> fromHex(std::string_view hex)
{
    Bytes bytes(hex.size() / 2);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const auto* const pair = hex.data() + 2 * i;
        if (std::from_chars(pair, pair + 2, bytes[i], 16).ptr != pair + 2)
            return {};
    }
    return bytes;
}

template<typename T>
T fromEnvironment(const char* name, T otherwise)
{
    const char* const text = std::getenv(name);
    if (!text || !*text)
        return otherwise;
    T value{};
    const auto [end, error] = std::from_chars(text, text + std::strlen(text), value);
    if (error != std::errc() || *end != '\0')
        fail(std::string(name) + " is a number");
    return value;
}

/// What the command line asks for.
struct Task
{
    std::vector<std::filesystem::path> files;
    std::vector<Bytes> given;
    bool makesInputs = false;
};

std::optional<Task> taskOf(int argc, char** argv)
{
    Task task;
    for (int i = 1; i < argc; ++i) {
        const std::string_view argument = argv[i];
        if (argument == "--hex" && i + 1 < argc) {
            auto bytes = fromHex(argv[++i]);
            if (!bytes)
                return {};
            task.given.push_back(std::move(*bytes));
        } else if (std::filesystem::is_directory(argument)) {
            task.makesInputs = true;
            for (const auto& entry : std::filesystem::directory_iterator(argument))
                task.files.push_back(entry.path());
        } else if (std::filesystem::is_regular_file(argument)) {
            task.files.emplace_back(argument);
        } else {
            return {};
        }
    }
    // Folders come in any order, and the seed has to mean the same everywhere.
    std::ranges::sort(task.files);
    return task;
}

std::uint64_t tryMadeInputs(const std::vector<Bytes>& pool, Worst& worst)
{
    const auto seed = fromEnvironment<std::uint64_t>("HEARTLINE_FUZZ_SEED", 1);
    const char* const asked = std::getenv("HEARTLINE_FUZZ_SECONDS");
    const auto seconds = fromEnvironment<double>("HEARTLINE_FUZZ_SECONDS", 2);
    const Mutator mutator(pool, kMaxMadeSize);
    using Clock = std::chrono::steady_clock;
    const auto end = Clock::now() + std::chrono::duration<double>(seconds);
    std::uint64_t number = 0;
    for (; Clock::now() < end && (asked || number < kMaxMadeInputs); ++number) {
        const auto source = "number " + std::to_string(number) + " of seed " + std::to_string(seed);
        attempt(mutator.make(seed, number), source, worst);
    }
    return number;
}

int runTask(const Task& task)
{
    watch();
    Worst worst;
    std::vector<Bytes> pool;
    for (const auto& bytes : task.given)
        attempt(bytes, "given", worst);
    for (const auto& path : task.files) {
        auto bytes = contentOf(path);
        attempt(bytes, path.native(), worst);
        if (bytes.size() <= kMaxMadeSize)
            pool.push_back(std::move(bytes));
    }
    std::uint64_t made = 0;
    if (task.makesInputs) {
        require(!pool.empty(), "a folder has inputs");
        made = tryMadeInputs(pool, worst);
    }
    std::printf("%zu inputs and %llu made of them; at most %.0f ms and %.1f MiB for one\n",
                task.given.size() + task.files.size(), static_cast<unsigned long long>(made),
                worst.seconds * 1e3, double(worst.memory) / (1u << 20));
    return 0;
}

} // namespace

} // namespace heartline::fuzz

int main(int argc, char** argv)
{
    using namespace heartline::fuzz;
    const auto task = taskOf(argc, argv);
    if (!task || (task->files.empty() && task->given.empty())) {
        std::fprintf(stderr, kHelp, argv[0]);
        return 2;
    }
    return runTask(*task);
}
