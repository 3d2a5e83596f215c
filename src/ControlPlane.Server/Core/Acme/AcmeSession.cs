using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ControlPlane.Server.Core.Acme;

/// <summary>An answer of an authority.</summary>
/// <param name="Text">Its body.</param>
/// <param name="Location">Where what was made is.</param>
/// <param name="RetryAfter">How long to wait before asking again.</param>
internal sealed record AcmeAnswer(string Text, string? Location, TimeSpan? RetryAfter)
{
    /// <summary>The body as JSON.</summary>
    public JsonObject Json()
    {
        try
        {
            return JsonNode.Parse(Text)?.AsObject() ?? throw new AcmeException("the authority answered with what is not JSON");
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            throw new AcmeException("the authority answered with what is not JSON");
        }
    }
}

/// <summary>
/// Signed requests to one authority (https://www.rfc-editor.org/rfc/rfc8555#section-6). A nonce that the authority no longer takes is replaced, and the request
/// sent again.
/// </summary>
internal sealed class AcmeSession(HttpClient http, AcmeKey key, TimeProvider clock)
{
    private const int MostTries = 5;
    private const int MostCharacters = 1024 * 1024;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private JsonObject _directory = [];
    private string? _nonce;

    /// <summary>The URL of the account, once it is known.</summary>
    public string? Account { get; set; }

    /// <summary>Reads the directory.</summary>
    public async Task OpenAsync(string url, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        _directory = (await SendAsync(request, cancel)).Json();
    }

    /// <summary>The URL of one of the authority's resources.</summary>
    public string Resource(string name) => Text(_directory, name);

    /// <summary>Sends a signed request; a null payload reads.</summary>
    public async Task<AcmeAnswer> PostAsync(string url, JsonNode? payload, CancellationToken cancel)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await PostOnceAsync(url, payload, cancel);
            }
            catch (BadNonceException) when (tries < MostTries)
            {
                continue;
            }
            catch (UnreachableException) when (tries < MostTries)
            {
                // A connection that was kept open may end just as it is used again; nothing is asked for that may not be asked for twice.
                await Task.Delay(Pause, clock, cancel);
            }
        }
    }

    private async Task<AcmeAnswer> PostOnceAsync(string url, JsonNode? payload, CancellationToken cancel)
    {
        var header = new JsonObject { ["nonce"] = await NonceAsync(cancel), ["url"] = url };
        if (Account is null)
            header["jwk"] = key.Jwk();
        else
            header["kid"] = Account;
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new StringContent(key.Sign(header, payload?.DeepClone()), Encoding.UTF8) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/jose+json");
        return await SendAsync(request, cancel);
    }

    /// <summary>A text of an object that must have it.</summary>
    public static string Text(JsonObject json, string name) =>
        json[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : throw new AcmeException($"the authority did not tell `{name}`");

    private async Task<string> NonceAsync(CancellationToken cancel)
    {
        if (_nonce is null)
        {
            using var request = new HttpRequestMessage(HttpMethod.Head, Resource("newNonce"));
            await SendAsync(request, cancel);
        }

        var nonce = _nonce ?? throw new AcmeException("the authority gave no nonce");
        _nonce = null;
        return nonce;
    }

    private async Task<AcmeAnswer> SendAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        try
        {
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseContentRead, cancel);
            if (answer.Headers.TryGetValues("Replay-Nonce", out var nonces))
                _nonce = nonces.First();
            var text = await answer.Content.ReadAsStringAsync(cancel);
            if (text.Length > MostCharacters)
                throw new AcmeException("the authority's answer is longer than 1 MiB");
            var wait = RetryAfter(answer.Headers.RetryAfter);
            return answer.IsSuccessStatusCode ? new(text, answer.Headers.Location?.ToString(), wait) : throw Refusal(answer.StatusCode, text, wait);
        }
        catch (Exception failed) when (failed is HttpRequestException or IOException)
        {
            throw new UnreachableException($"the authority cannot be reached: {failed.GetBaseException().Message}");
        }
    }

    private TimeSpan? RetryAfter(RetryConditionHeaderValue? header) => header?.Delta ?? header?.Date - clock.GetUtcNow();

    private static Exception Refusal(HttpStatusCode status, string text, TimeSpan? wait)
    {
        var problem = Problem(text);
        return problem.Type.EndsWith(":badNonce", StringComparison.Ordinal)
            ? new BadNonceException()
            : new AcmeException(string.Create(CultureInfo.InvariantCulture, $"the authority answered {(int)status}: {problem.Words}"), wait);
    }

    /// <summary>A problem document in words; what an authority says is cut off after some lines.</summary>
    public static (string Type, string Words) Problem(string text)
    {
        const int Longest = 500;
        try
        {
            var json = JsonNode.Parse(text) as JsonObject;
            var (type, detail) = ((string?)json?["type"] ?? "", (string?)json?["detail"] ?? "");
            var words = $"{detail}{(type.Length > 0 ? $" ({type[(type.LastIndexOf(':') + 1)..]})" : "")}".Trim();
            words = string.Concat(words.Select(letter => char.IsControl(letter) ? ' ' : letter));
            return (
                type,
                words.Length == 0 ? "it does not say why"
                : words.Length > Longest ? words[..Longest]
                : words
            );
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            return ("", "it does not say why");
        }
    }

    private sealed class UnreachableException(string message) : AcmeException(message);

    private sealed class BadNonceException() : Exception("the nonce is no longer taken");
}
