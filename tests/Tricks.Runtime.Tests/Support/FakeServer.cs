using System.Net;

namespace Tricks.Runtime.Tests.Support;

/// <summary>Answers HTTP requests by address, in place of the network; an address it does not know is not found.</summary>
internal sealed class FakeServer : HttpMessageHandler
{
    private readonly Lock _gate = new();

    public Dictionary<string, Func<HttpContent>> Answers { get; } = [];

    public List<string> Requests { get; } = [];

    public void Serve(string address, byte[] bytes) => Answers[address] = () => new ByteArrayContent(bytes);

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        string address = request.RequestUri!.ToString();
        lock (_gate)
            Requests.Add(address);
        return Task.FromResult(Answers.TryGetValue(address, out Func<HttpContent>? answer)
            ? new HttpResponseMessage(HttpStatusCode.OK) { Content = answer() }
            : new HttpResponseMessage(HttpStatusCode.NotFound));
    }

    // One server outlives the clients that dispose of it.
    protected override void Dispose(bool disposing)
    {
    }
}
