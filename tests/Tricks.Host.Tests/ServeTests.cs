using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using SkiaSharp;
using Tricks.Hosting;
using Tricks.Hosting.Commands;
using Tricks.Training;

namespace Tricks.Host.Tests;

/// <summary>samples/Serve as a process of its own, asked over HTTP.</summary>
public sealed partial class ServeTests(ServeTests.Service service) : IClassFixture<ServeTests.Service>
{
    private const int LargestUpload = 300_000, MostPixels = 4_000_000;

    [Theory]
    [InlineData(SKEncodedImageFormat.Jpeg, 40, 30)]
    [InlineData(SKEncodedImageFormat.Png, 30, 40)]
    [InlineData(SKEncodedImageFormat.Webp, 18, 18)]
    [InlineData(SKEncodedImageFormat.Png, 16, 300)]
    [InlineData(SKEncodedImageFormat.Png, 5, 7)]
    public async Task An_image_is_answered_as_the_model_itself_answers(SKEncodedImageFormat format, int width, int height)
    {
        var file = Encoded(format, width, height);
        using var raw = await service.PostAsync(file, $"image/{format.ToString().ToLowerInvariant()}");
        await AssertAnswersAsync(raw, file);
        using var form = new MultipartFormDataContent { { new ByteArrayContent(file), "image", "a photo.bin" } };
        using var uploaded = await service.Client.PostAsync("/classify", form, TestContext.Current.CancellationToken);
        await AssertAnswersAsync(uploaded, file);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public async Task A_photograph_that_was_held_otherwise_is_turned_as_the_model_itself_turns_it(byte orientation)
    {
        var jpeg = Encoded(SKEncodedImageFormat.Jpeg, 40, 24);
        byte[] exif = [0xFF, 0xE1, 0, 34, .. "Exif\0\0"u8, .. "MM"u8, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0];
        byte[] turned = [.. jpeg[..2], .. exif, .. jpeg[2..]];
        using var response = await service.PostAsync(turned, "image/jpeg");
        await AssertAnswersAsync(response, turned);
        // The eight are not the same to the model.
        if (orientation != 1)
            Assert.NotEqual(service.Classifier.Predict(new MemoryStream(jpeg)).Probabilities, service.Classifier.Predict(new MemoryStream(turned)).Probabilities);
    }

    [Fact]
    public async Task Requests_at_the_same_time_get_each_its_own_answer()
    {
        var files = Enumerable.Range(0, 48).Select(static seed => Encoded(SKEncodedImageFormat.Png, 20 + seed, 24, seed)).ToArray();
        var responses = await Task.WhenAll(files.Select(file => service.PostAsync(file, "image/png")));
        foreach (var (response, file) in responses.Zip(files))
        {
            await AssertAnswersAsync(response, file);
            response.Dispose();
        }
    }

    public static TheoryData<string, int, string> Refused => new()
    {
        { "nothing", 400, "The upload is empty." },
        { "text as an image", 415, "The file is no JPEG, PNG or WebP image." },
        { "text as text", 415, "An image is expected, or a form with one, not text/plain; charset=utf-8." },
        { "a GIF", 415, "The file is no JPEG, PNG or WebP image." },
        { "a JPEG that is cut short", 422, "The image is cut short." },
        { "a PNG that is cut short", 422, "The image is cut short." },
        { "a PNG with other bytes in its middle", 422, "The image cannot be decoded: " },
        { "a PNG of 60000×60000 in a few bytes", 413, "The image has 60000×60000 pixels, and at most 4000000 are taken." },
        { "an image too large", 413, "The upload is larger than 300000 bytes." },
        { "an image too large that does not say so", 413, "The upload is larger than 300000 bytes." },
        { "a form with an image too large", 413, "The upload is larger than 300000 bytes." },
        { "a form without a file", 400, "A form with one file is expected, not with 0." },
        { "a form with two files", 400, "A form with one file is expected, not with 2." },
        { "a form that is none", 400, "The upload ends early: " },
        { "a very thin image", 422, "The image is too long: 1×100000 pixels." },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task What_is_no_image_is_refused_with_problem_details_and_the_service_goes_on(string what, int status, string detail)
    {
        using var content = Content(what);
        using var response = await service.Client.PostAsync("/classify", content, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True((int)response.StatusCode == status, $"{response.StatusCode}: {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        using var problem = JsonDocument.Parse(text);
        Assert.Equal(status, problem.RootElement.GetProperty("status").GetInt32());
        Assert.StartsWith(detail, problem.RootElement.GetProperty("detail").GetString(), StringComparison.Ordinal);
        await A_service_that_answers_is_healthy();
    }

    [Fact]
    public async Task A_service_that_answers_is_healthy() => Assert.Equal("Healthy", await service.Client.GetStringAsync("/health", TestContext.Current.CancellationToken));

    [Fact]
    public async Task It_says_what_it_takes_and_what_it_does_not_know()
    {
        using var told = JsonDocument.Parse(await service.Client.GetStringAsync("/", TestContext.Current.CancellationToken));
        Assert.Equal(["class 0", "class 1", "class 2"], told.RootElement.GetProperty("classes").EnumerateArray().Select(static name => name.GetString()));
        Assert.Equal(16, told.RootElement.GetProperty("input").GetProperty("width").GetInt32());
        using var unknown = await service.Client.GetAsync("/clasify", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        Assert.Equal("application/problem+json", unknown.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task More_requests_than_are_taken_in_are_told_to_come_again()
    {
        using var busy = new Service("--Serve:MostWaiting=1");
        var file = Encoded(SKEncodedImageFormat.Png, 200, 100);
        var (refused, answered) = (0, 0);
        for (var round = 0; refused == 0 || answered == 0; round++)
        {
            Assert.InRange(round, 0, 50);
            foreach (var response in await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => busy.PostAsync(file, "image/png"))))
            {
                using (response)
                {
                    if (response.StatusCode == HttpStatusCode.OK)
                    {
                        answered++;
                        continue;
                    }

                    refused++;
                    Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
                    Assert.Equal(TimeSpan.FromSeconds(1), response.Headers.RetryAfter?.Delta);
                    Assert.Contains("Try again in a second.", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
                }
            }
        }

        Assert.Equal("Healthy", await busy.Client.GetStringAsync("/health", TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("none.onnx", "none.onnx")]
    [InlineData("text.onnx", "cannot be served")]
    public async Task A_model_that_is_none_ends_the_start(string file, string message)
    {
        File.WriteAllText(Path.Combine(service.Folder, "text.onnx"), "no model");
        using var process = Process.Start(Service.Start(service.Folder, file))!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.NotEqual(0, process.ExitCode);
        Assert.Contains(message, await errors + await output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", await errors + await output, StringComparison.Ordinal);
    }

    private async Task AssertAnswersAsync(HttpResponseMessage response, byte[] file)
    {
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.StatusCode == HttpStatusCode.OK, text);
        using var answer = JsonDocument.Parse(text);
        var said = answer.RootElement.GetProperty("classes").EnumerateArray().Select(static item => (Name: item.GetProperty("name").GetString()!, Probability: item.GetProperty("probability").GetSingle())).ToArray();
        var expected = service.Classifier.Predict(new MemoryStream(file));
        Assert.Equal(expected.Top(3).Select(static guess => guess.ClassName), said.Select(static item => item.Name));
        // The two programs resize and decode each in its own way.
        Assert.All(said.Zip(expected.Top(3)), static pair => Assert.Equal(pair.Second.Probability, pair.First.Probability, 2e-3));
    }

    private static HttpContent Content(string what) => what switch
    {
        "nothing" => Image([]),
        "text as an image" => Image(Encoding.UTF8.GetBytes("<svg xmlns='http://www.w3.org/2000/svg'/>")),
        "text as text" => new StringContent("hello"),
        "a GIF" => Image(Convert.FromBase64String("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")),
        "a JPEG that is cut short" => Image(Encoded(SKEncodedImageFormat.Jpeg, 200, 100)[..1500]),
        "a PNG that is cut short" => Image(Encoded(SKEncodedImageFormat.Png, 200, 100)[..1500]),
        "a PNG with other bytes in its middle" => Image(Damaged(Encoded(SKEncodedImageFormat.Png, 200, 100))),
        "a PNG of 60000×60000 in a few bytes" => Image(ImageFiles.PngThatClaims(60000, 60000)),
        "an image too large" => Image(new byte[LargestUpload + 1]),
        "an image too large that does not say so" => new StreamContent(new Chunks(LargestUpload + 200_000)) { Headers = { ContentType = new MediaTypeHeaderValue("image/png") } },
        "a form with an image too large" => new MultipartFormDataContent { { new ByteArrayContent(new byte[LargestUpload + 10_000]), "image", "a.png" } },
        "a form without a file" => new MultipartFormDataContent { { new StringContent("a"), "image" } },
        "a form with two files" => new MultipartFormDataContent { { new ByteArrayContent([1]), "image", "a.png" }, { new ByteArrayContent([1]), "image", "b.png" } },
        "a form that is none" => new ByteArrayContent(Encoding.ASCII.GetBytes("--other\r\nfoo")) { Headers = { ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=right") } },
        "a very thin image" => Image(Encoded(SKEncodedImageFormat.Png, 1, 100_000)),
        _ => throw new ArgumentException(what),
    };

    private static ByteArrayContent Image(byte[] bytes) => new(bytes) { Headers = { ContentType = new MediaTypeHeaderValue("image/jpeg") } };

    private static byte[] Encoded(SKEncodedImageFormat format, int width, int height, int seed = 1)
    {
        using var bitmap = new SKBitmap(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        var random = new Random(seed);
        var bytes = bitmap.GetPixelSpan();
        // Smooth in one direction, so that files are of a usual size.
        for (var place = 0; place < width * height; place++)
            (bytes[4 * place], bytes[(4 * place) + 1], bytes[(4 * place) + 2], bytes[(4 * place) + 3]) = ((byte)(place % width * 255 / width), (byte)(place / width * 255 / height), (byte)(random.Next(64) + (96 * (seed % 2))), 255);
        using var data = bitmap.Encode(format, 90);
        return data.ToArray();
    }

    private static byte[] Damaged(byte[] file)
    {
        file.AsSpan(file.Length / 2, 64).Fill(0xA5);
        return file;
    }

    /// <summary>The service on a port of its own, with a model that was trained and exported for it.</summary>
    public sealed partial class Service : IDisposable
    {
        private readonly TemporaryFolder _folder = new();
        private readonly Process _process;

        public Service()
            : this([])
        {
        }

        internal Service(params string[] switches)
        {
            Train();
            _process = Process.Start(Start(_folder, "model.onnx", switches))!;
            _process.ErrorDataReceived += static (_, _) => { };
            _process.BeginErrorReadLine();
            string? line;
            while ((line = _process.StandardOutput.ReadLine()) is not null && !Listening().IsMatch(line))
            {
            }

            Assert.NotNull(line);
            Client = new HttpClient { BaseAddress = new(Listening().Match(line).Value) };
            // What it logs is read, so that it does not wait to be.
            _ = _process.StandardOutput.ReadToEndAsync();
        }

        public HttpClient Client { get; }

        public Classifier Classifier { get; private set; } = null!;

        public string Folder => _folder;

        public static ProcessStartInfo Start(string folder, string model, params string[] switches)
        {
            var output = AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar).Split(Path.DirectorySeparatorChar);
            var root = string.Join(Path.DirectorySeparatorChar, output[..^5]);
            return new("dotnet", [Path.Combine([root, "samples", "Serve", .. output[^3..], "Serve.dll"]), "--urls=http://127.0.0.1:0", $"--Serve:Model={Path.Combine(folder, model)}", $"--Serve:LargestUpload={LargestUpload}", $"--Serve:MostPixels={MostPixels}", .. switches])
            {
                WorkingDirectory = folder,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
        }

        public Task<HttpResponseMessage> PostAsync(byte[] file, string type) =>
            Client.PostAsync("/classify", new ByteArrayContent(file) { Headers = { ContentType = new MediaTypeHeaderValue(type) } }, TestContext.Current.CancellationToken);

        public void Dispose()
        {
            Client.Dispose();
            Classifier.Dispose();
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
            _process.Dispose();
            _folder.Dispose();
        }

        private void Train()
        {
            var watcher = new Watcher();
            using var host = watcher.Host<RecipeModule>(_folder, nameof(TinySurgery), ("Recipes:TinySurgery:ResizeShorterEdge:Interpolation", "Bilinear"), ("Recipes:TinySurgery:MixedPrecision:Enabled", "false"), ("Recipes:TinySurgery:TestTimeFlip:Enabled", "false"));
            var trainer = host.Services.GetRequiredService<RecipeTrainer>();
            var outcome = trainer.Train(trainer.Find(nameof(TinySurgery)), null, CancellationToken.None);
            Assert.Null(outcome.Failure);
            var errors = new StringWriter();
            Assert.True(new ExportRun(host.Services, new(outcome.RunFolder!, "last", IsOnnx: true, _folder["model.onnx"], Folds: true, HasSoftmax: false), TextWriter.Null, errors).Run(CancellationToken.None) == 0, errors.ToString());
            Classifier = Classifier.Load(outcome.RunFolder!);
        }

        [GeneratedRegex(@"http://127\.0\.0\.1:\d+")]
        private static partial Regex Listening();
    }

    /// <summary>Bytes whose number is not known beforehand.</summary>
    private sealed class Chunks(int length) : Stream
    {
        private int _left = length;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = Math.Min(count, _left);
            _left -= read;
            return read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
