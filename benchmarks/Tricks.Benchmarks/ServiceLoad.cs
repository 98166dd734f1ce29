using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using Tricks.Benchmarks.Steps;

namespace Tricks.Benchmarks;

/// <summary>How many images a second samples/Serve answers, asked by several at a time: with batches, and in turn with one image at a time.</summary>
internal static class ServiceLoad
{
    private static readonly int[] Askers = [1, 4, 16];
    private static readonly Results Kept = new("serve.json", "images a second that samples/Serve answers, and what batches of up to 16 bring", "askers") { IsOfCpu = true };

    /// <param name="model">An ONNX file.</param>
    /// <param name="image">An image that it takes.</param>
    /// <param name="rounds">How often each is measured.</param>
    public static void Run(string model, string image, int rounds)
    {
        using var batched = new Service(model, 16);
        using var alone = new Service(model, 1);
        var bytes = File.ReadAllBytes(image);
        Console.WriteLine("| asked at a time | images a second, median | over one image at a time, median | 95 % interval | half of all |\n|---|---|---|---|---|");
        foreach (var askers in Askers)
        {
            var (rates, ratios) = (new List<double>(), new List<double>());
            for (var round = -1; round < rounds; round++)
            {
                var first = round % 2 == 0;
                var one = (first ? batched : alone).Rate(bytes, askers);
                var other = (first ? alone : batched).Rate(bytes, askers);
                // The first is not counted: what is compiled and what memory is found then is there later.
                if (round < 0)
                    continue;
                rates.Add(first ? one : other);
                ratios.Add(first ? one / other : other / one);
            }

            var ratio = Ratio.Of(ratios);
            Kept.Keep($"{askers}", new { ImagesASecond = Math.Round(Turns.Median(rates), 1), OverOneAtATime = ratio }, $"serve <model.onnx> <image> {rounds}");
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {askers} | {Turns.Median(rates):F0} | {ratio} |"));
        }
    }

    /// <summary>The service as it was built.</summary>
    private sealed class Service : IDisposable
    {
        private const double SecondsARound = 3;

        private readonly Process _process;
        private readonly HttpClient _client;

        public Service(string model, int largestBatch)
        {
            var start = new ProcessStartInfo("dotnet", [Path.Combine("samples", "Serve", "bin", "Release", "net10.0", "Serve.dll"), "--urls=http://127.0.0.1:0", $"--Serve:Model={model}", $"--Serve:LargestBatch={largestBatch}"]) { RedirectStandardOutput = true };
            _process = Process.Start(start)!;
            string? line;
            do
            {
                line = _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The service has ended: run dotnet build -c Release samples/Serve, and the benchmark from the repository's root.");
            }
            while (!line.Contains("http://127.0.0.1:", StringComparison.Ordinal));
            _ = _process.StandardOutput.ReadToEndAsync();
            _client = new HttpClient { BaseAddress = new(line[line.IndexOf("http://", StringComparison.Ordinal)..].Trim()) };
        }

        public double Rate(byte[] image, int askers)
        {
            var began = Stopwatch.GetTimestamp();
            var answered = Task.WhenAll(Enumerable.Range(0, askers).Select(_ => AskAsync(image, began))).GetAwaiter().GetResult().Sum();
            return answered / Stopwatch.GetElapsedTime(began).TotalSeconds;
        }

        public void Dispose()
        {
            _client.Dispose();
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
            _process.Dispose();
        }

        private async Task<int> AskAsync(byte[] image, long began)
        {
            var count = 0;
            while (Stopwatch.GetElapsedTime(began).TotalSeconds < SecondsARound)
            {
                using var content = new ByteArrayContent(image) { Headers = { ContentType = new MediaTypeHeaderValue("image/jpeg") } };
                using var response = await _client.PostAsync("/classify", content);
                response.EnsureSuccessStatusCode();
                count++;
            }

            return count;
        }
    }
}
