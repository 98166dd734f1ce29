using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Serve;

// The settings beside the program, wherever it is started.
var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.Services.AddOptions<ServeOptions>().BindConfiguration("Serve").ValidateDataAnnotations().ValidateOnStart();
builder.Services.AddProblemDetails();
builder.Services.AddSingleton(static services => new OnnxClassifier(Options(services).Model));
builder.Services.AddSingleton(static services => new ImageReader(services.GetRequiredService<OnnxClassifier>(), Options(services).MostPixels));
builder.Services.AddSingleton(static services => ActivatorUtilities.CreateInstance<Batcher>(services, Options(services).LargestBatch, Options(services).MostWaiting));
builder.Services.AddHostedService(static services => services.GetRequiredService<Batcher>());
// Healthy is what answers an image.
builder.Services.AddHealthChecks().Add(new("model", static services => new ModelCheck(services.GetRequiredService<OnnxClassifier>(), services.GetRequiredService<Batcher>()), HealthStatus.Unhealthy, null, TimeSpan.FromSeconds(10)));
builder.WebHost.ConfigureKestrel(static (context, server) => server.Limits.MaxRequestBodySize = context.Configuration.GetValue("Serve:LargestUpload", new ServeOptions().LargestUpload) + Upload.RoomForForms);

var app = builder.Build();
app.UseExceptionHandler();
app.UseStatusCodePages();
app.MapHealthChecks("/health");
app.MapGet("/", static (OnnxClassifier model) => new { classes = model.ClassNames, input = new { model.Channels, model.Height, model.Width } });
app.MapPost("/classify", static async (HttpRequest request, OnnxClassifier model, ImageReader reader, Batcher batcher, IOptions<ServeOptions> options) =>
{
    try
    {
        var image = reader.Read(await Upload.ReadAsync(request, options.Value.LargestUpload));
        var probabilities = await batcher.PredictAsync(image);
        var best = Enumerable.Range(0, probabilities.Length).OrderByDescending(label => probabilities[label]).Take(options.Value.Top);
        return Results.Ok(new { classes = best.Select(label => new { name = model.ClassNames[label], probability = probabilities[label] }) });
    }
    catch (RefusedException refused)
    {
        return Results.Problem(refused.Message, statusCode: refused.Status);
    }
}).DisableAntiforgery();
app.Services.GetRequiredService<OnnxClassifier>();
await app.RunAsync();

static ServeOptions Options(IServiceProvider services) => services.GetRequiredService<IOptions<ServeOptions>>().Value;

/// <summary>The service.</summary>
public partial class Program;
