using System.Net;
using System.Text;
using System.Text.Json;
using ControlPlane.Language;

namespace ControlPlane.Cli.Tests.Rig;

/// <summary>Answers as it was told, and remembers what it was asked.</summary>
/// <param name="exchanges">Answers to one request are given in their order; the last one again and again.</param>
internal sealed class FakeServer(IEnumerable<Exchange> exchanges) : HttpMessageHandler
{
    private readonly Dictionary<string, Queue<Exchange>> _exchanges = exchanges
        .GroupBy(exchange => exchange.Request)
        .ToDictionary(group => group.Key, group => new Queue<Exchange>(group));

    /// <summary>The requests, each with its body; repeated ones once.</summary>
    public List<string> Requests { get; } = [];

    /// <summary>The tokens that came with them.</summary>
    public HashSet<string?> Tokens { get; } = [];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var line = $"{request.Method} {request.RequestUri!.PathAndQuery}";
        if (IsListOfNothing(line))
            return new Exchange(line, Body: JsonElement.Parse("""{"items":[]}""")).Response();
        var body = request.Content is null ? "" : " " + await request.Content.ReadAsStringAsync(cancellationToken);
        if (Requests.LastOrDefault() != line + body)
            Requests.Add(line + body);
        Tokens.Add(request.Headers.Authorization?.Parameter);
        if (!_exchanges.TryGetValue(line, out var answers))
            throw new HttpRequestException($"nothing answers {line}");
        var answer = answers.Count > 1 ? answers.Dequeue() : answers.Peek();
        return answer.Response();
    }

    /// <summary>Whether all documents of a kind are asked for that this server says nothing of: a new kind must not change what every case records.</summary>
    private bool IsListOfNothing(string line) =>
        _exchanges.Count > 0
        && !_exchanges.ContainsKey(line)
        && Catalog.Default.Kinds.Any(kind => line == $"GET /api/v1/{kind.Plural}?limit=1000")
        && _exchanges.Keys.Any(request => Catalog.Default.Kinds.Any(kind => request == $"GET /api/v1/{kind.Plural}?limit=1000"));
}

/// <summary>A request and what is answered.</summary>
internal sealed record Exchange(string Request, int Status = 200, JsonElement? Body = null, Dictionary<string, string>? Headers = null)
{
    /// <summary>The answer as the server would give it.</summary>
    public HttpResponseMessage Response()
    {
        var response = new HttpResponseMessage((HttpStatusCode)Status) { ReasonPhrase = ((HttpStatusCode)Status).ToString() };
        if (Body is { } body)
            response.Content = new StringContent(body.GetRawText(), Encoding.UTF8, Status < 400 ? "application/json" : "application/problem+json");
        foreach (var (name, value) in Headers ?? [])
        {
            if (!response.Headers.TryAddWithoutValidation(name, value))
                response.Content.Headers.TryAddWithoutValidation(name, value);
        }

        return response;
    }
}
