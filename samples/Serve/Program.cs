using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Serve;

// The settings beside the program, wherever it is started.
var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.Services.AddOptions<ServeOptions>().BindConfiguration("Serve").ValidateDataAnnotations().ValidateOnStart();
builder.Services.AddProblemDetails();
builder.Services.AddSingleton(static services => new OnnxClassifier(Options(services).Model));
builder.Services.AddSingleton(static services => new ImageReader(services.GetRequiredService<OnnxClassifier>(), Options(services).MostPixels));
builder.Services.AddSingleton(static services => ActivatorUtilities.CreateInstance<Batcher>(services, Options(services).LargestBatch, Options(services).MostWaiting, TimeProvider.System));
builder.Services.AddHostedService(static services => services.GetRequiredService<Batcher>());
// Healthy is what answers an image.
builder.Services.AddHealthChecks().Add(new("model", static services => new ModelCheck(services.GetRequiredService<OnnxClassifier>(), services.GetRequiredService<Batcher>()), HealthStatus.Unhealthy, null, TimeSpan.FromSeconds(10)));
builder.WebHost.ConfigureKestrel(static (context, server) => server.Limits.MaxRequestBodySize = context.Configuration.GetValue("Serve:LargestUpload", new ServeOptions().LargestUpload) + Upload.RoomForForms);
builder.Services.AddRateLimiter(static limits =>
{
    limits.RejectionStatusCode = StatusCodes.Status503ServiceUnavailable;
    limits.OnRejected = static async (refused, _) =>
    {
        refused.HttpContext.Response.Headers.RetryAfter = "1";
        await Results.Problem("So many requests are answered already that no more are taken. Try again in a second.", statusCode: StatusCodes.Status503ServiceUnavailable).ExecuteAsync(refused.HttpContext);
    };
    limits.AddPolicy("waiting", static context => RateLimitPartition.GetConcurrencyLimiter(0, _ => new() { PermitLimit = Options(context.RequestServices).MostWaiting }));
});

var app = builder.Build();
app.UseExceptionHandler();
app.UseStatusCodePages();
app.UseRateLimiter();
app.MapHealthChecks("/health");
app.MapGet("/", static (OnnxClassifier model) => new { classes = model.ClassNames, input = new { model.Channels, model.Height, model.Width } });
app.MapPost("/classify", static async (HttpRequest request, OnnxClassifier model, ImageReader reader, Batcher batcher, IOptions<ServeOptions> options) =>
{
    try
    {
        var aborted = request.HttpContext.RequestAborted;
        var image = await reader.ReadAsync(await Upload.ReadAsync(request, options.Value.LargestUpload), aborted);
        var probabilities = await batcher.PredictAsync(image, aborted);
        var best = Enumerable.Range(0, probabilities.Length).OrderByDescending(label => probabilities[label]).Take(options.Value.Top);
        return Results.Ok(new { classes = best.Select(label => new { name = model.ClassNames[label], probability = probabilities[label] }) });
    }
    catch (RefusedException refused)
    {
        return Results.Problem(refused.Message, statusCode: refused.Status);
    }
}).DisableAntiforgery().RequireRateLimiting("waiting");
try
{
    app.Services.GetRequiredService<OnnxClassifier>();
}
catch (Exception exception) when (exception is InvalidDataException or OptionsValidationException or InvalidOperationException)
{
    Console.Error.WriteLine($"Serve: {exception.Message}");
    return 1;
}

await app.RunAsync();
return 0;

static ServeOptions Options(IServiceProvider services) => services.GetRequiredService<IOptions<ServeOptions>>().Value;

/// <summary>The service.</summary>
public partial class Program;
