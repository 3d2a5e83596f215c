using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace ControlPlane.Testing;

/// <summary>
/// An issuer of tokens on loopback: an OpenID document and a key set by HTTP, and the tokens themselves. It counts, rotates its keys, goes down and dawdles
/// when told to.
/// </summary>
public sealed class IdentityProvider : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly int _port = FreePort.Next();
    private readonly List<SigningKey> _keys = [new("key-1")];
    private HttpListener _listener = new();
    private Task _serving = Task.CompletedTask;
    private int _made = 1;
    private int _keySetHits;
    private int _discoveryHits;

    private IdentityProvider() { }

    /// <summary>The <c>iss</c> of its tokens and of its OpenID document.</summary>
    public string Issuer => $"http://127.0.0.1:{_port}/";

    /// <summary>Where its key set is.</summary>
    public string KeySetUrl => $"{Issuer}jwks.json";

    /// <summary>Where its OpenID document is.</summary>
    public string DiscoveryUrl => $"{Issuer}.well-known/openid-configuration";

    /// <summary>How often the key set was asked for.</summary>
    public int KeySetHits => Volatile.Read(ref _keySetHits);

    /// <summary>How often the OpenID document was asked for.</summary>
    public int DiscoveryHits => Volatile.Read(ref _discoveryHits);

    /// <summary>How long it takes to answer. Default: no time.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>What it answers in place of its key set; null: the key set.</summary>
    public (int Status, string Body, string? Location)? Instead { get; set; }

    /// <summary>The key that it signs with now.</summary>
    public SigningKey Key
    {
        get
        {
            lock (_gate)
                return _keys[^1];
        }
    }

    /// <summary>Starts one on a free port.</summary>
    public static IdentityProvider Start()
    {
        var provider = new IdentityProvider();
        provider.GoUp();
        return provider;
    }

    /// <summary>Signs with a new key from now on.</summary>
    /// <param name="keepOld">Whether the keys before it stay in the key set.</param>
    public SigningKey Rotate(bool keepOld = false)
    {
        lock (_gate)
        {
            if (!keepOld)
                _keys.Clear();
            _keys.Add(new SigningKey($"key-{++_made}"));
            return _keys[^1];
        }
    }

    /// <summary>Stops listening: connections are refused.</summary>
    public async Task GoDownAsync()
    {
        _listener.Close();
        await _serving;
    }

    /// <summary>Listens again, at the same address.</summary>
    public void GoUp()
    {
        _listener = new HttpListener { Prefixes = { Issuer } };
        _listener.Start();
        _serving = ServeAsync(_listener);
    }

    /// <summary>A token that is valid for an hour, for <c>api.example.com</c>, of the subject <c>alice</c>.</summary>
    /// <param name="claims">Changes its claims.</param>
    /// <param name="algorithm">RS256, ES256, HS256 or none.</param>
    /// <param name="header">Changes its header.</param>
    /// <param name="key">Signs it; null: the newest key.</param>
    /// <param name="secret">Signs it with HS256.</param>
    public string Token(
        Action<JsonObject>? claims = null,
        string algorithm = "RS256",
        Action<JsonObject>? header = null,
        SigningKey? key = null,
        byte[]? secret = null
    )
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var payload = new JsonObject
        {
            ["iss"] = Issuer,
            ["sub"] = "alice",
            ["aud"] = "api.example.com",
            ["iat"] = now,
            ["exp"] = now + 3600,
        };
        claims?.Invoke(payload);
        return (key ?? Key).Sign(payload, algorithm, header, secret);
    }

    /// <summary>The same token with a signature that is not its own.</summary>
    public static string WithBadSignature(string token)
    {
        ArgumentNullException.ThrowIfNull(token);
        var middle = token.Length - 20;
        return $"{token[..middle]}{(token[middle] == 'A' ? 'B' : 'A')}{token[(middle + 1)..]}";
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await GoDownAsync();

    private async Task ServeAsync(HttpListener listener)
    {
        while (listener.IsListening)
        {
            try
            {
                _ = AnswerAsync(await listener.GetContextAsync());
            }
            catch (Exception stopped) when (stopped is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        var path = context.Request.Url!.AbsolutePath;
        var isKeySet = path == "/jwks.json";
        if (isKeySet)
            Interlocked.Increment(ref _keySetHits);
        else if (path == "/.well-known/openid-configuration")
            Interlocked.Increment(ref _discoveryHits);
        try
        {
            await Task.Delay(Delay);
            var (status, body, location) =
                isKeySet ? Instead ?? (200, KeySet(), null)
                : path == "/.well-known/openid-configuration" ? (200, Discovery(), null)
                : (404, "{}", null);
            context.Response.StatusCode = status;
            context.Response.ContentType = "application/json";
            if (location is not null)
                context.Response.RedirectLocation = location;
            await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(body));
            context.Response.Close();
        }
        catch (Exception gone) when (gone is HttpListenerException or ObjectDisposedException or IOException)
        {
            return;
        }
    }

    private string Discovery() => new JsonObject { ["issuer"] = Issuer, ["jwks_uri"] = KeySetUrl }.ToJsonString();

    private string KeySet()
    {
        lock (_gate)
            return new JsonObject { ["keys"] = new JsonArray([.. _keys.SelectMany(key => key.Public())]) }.ToJsonString();
    }
}
