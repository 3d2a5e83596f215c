using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace ControlPlane.Testing;

/// <summary>
/// An authority of ACME on loopback (https://www.rfc-editor.org/rfc/rfc8555): it checks nonces and signatures, asks for its challenges by HTTP where it is told
/// to, and issues certificates of a <see cref="CertificateAuthority"/>.
/// </summary>
public sealed class AcmeServer : IAsyncDisposable
{
    private readonly CertificateAuthority _authority;
    private readonly HttpListener _listener = new();
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(10) };
    private readonly ConcurrentDictionary<string, bool> _nonces = new();
    private readonly ConcurrentDictionary<string, JsonObject> _accounts = new();
    private readonly List<Order> _orders = [];
    private readonly int _port = FreePort.Next();
    private readonly Task _serving;

    private AcmeServer(CertificateAuthority authority)
    {
        _authority = authority;
        _listener.Prefixes.Add(Root);
        _listener.Start();
        _serving = ServeAsync();
    }

    /// <summary>Where its directory is.</summary>
    public string Directory => $"{Root}directory";

    /// <summary>Where challenges are asked for, on loopback; null: every name is believed.</summary>
    public int? ChallengePort { get; set; }

    /// <summary>How many of the next requests are refused because of their nonce.</summary>
    public int BadNonces { get; set; }

    /// <summary>How long clients are to leave it alone: new orders are refused; null: they are not.</summary>
    public TimeSpan? RateLimit { get; set; }

    /// <summary>Whether names are refused, whatever the challenge finds.</summary>
    public bool RefusesNames { get; set; }

    /// <summary>How long certificates are valid.</summary>
    public TimeSpan Life { get; set; } = TimeSpan.FromDays(90);

    /// <summary>When the life of certificates began.</summary>
    public TimeSpan Age { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How many orders were made.</summary>
    public int Orders
    {
        get
        {
            lock (_orders)
                return _orders.Count;
        }
    }

    /// <summary>How many accounts there are.</summary>
    public int Accounts => _accounts.Count;

    /// <summary>What challenges found that were not answered as they must be.</summary>
    public ConcurrentQueue<string> Refused { get; } = [];

    private string Root => $"http://127.0.0.1:{_port}/";

    /// <summary>Starts one on a free port.</summary>
    public static AcmeServer Start(CertificateAuthority authority) => new(authority);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _serving;
        _http.Dispose();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            try
            {
                await AnswerAsync(context);
            }
            catch (Exception gone) when (gone is HttpListenerException or IOException or ObjectDisposedException)
            {
                continue;
            }
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        using var response = context.Response;
        response.KeepAlive = false;
        var nonce = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
        _nonces[nonce] = true;
        response.Headers["Replay-Nonce"] = nonce;
        var path = context.Request.Url!.AbsolutePath;
        var (status, body) = path switch
        {
            "/directory" => (200, DirectoryOf()),
            "/nonce" => (200, null),
            _ => await PostedAsync(context, path),
        };
        response.StatusCode = status;
        response.ContentType = status >= 400 ? "application/problem+json" : "application/json";
        if (body is not null)
            await response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(body));
    }

    private string DirectoryOf() =>
        new JsonObject
        {
            ["newNonce"] = $"{Root}nonce",
            ["newAccount"] = $"{Root}account",
            ["newOrder"] = $"{Root}order",
        }.ToJsonString();

    private async Task<(int Status, string? Body)> PostedAsync(HttpListenerContext context, string path)
    {
        using var reader = new StreamReader(context.Request.InputStream);
        var jws = JsonNode.Parse(await reader.ReadToEndAsync())!.AsObject();
        var header = JsonNode.Parse(Base64Url.DecodeFromChars((string)jws["protected"]!))!.AsObject();
        if (
            MediaTypeHeaderValue.Parse(context.Request.ContentType!).MediaType != "application/jose+json"
            || (string?)header["url"] != context.Request.Url!.ToString()
        )
            return Problem(400, "malformed", "the request is not signed for this address");
        if (!_nonces.TryRemove((string)header["nonce"]!, out _) || BadNonces-- > 0)
            return Problem(400, "badNonce", "the nonce is not one of ours");
        BadNonces = Math.Max(BadNonces, 0);
        var kid = (string?)header["kid"];
        var key = kid is null ? header["jwk"]!.AsObject() : _accounts.GetValueOrDefault(kid);
        if (key is null)
            return Problem(400, "accountDoesNotExist", "there is no such account");
        if (!IsSigned(jws, key))
            return Problem(400, "malformed", "the signature is wrong");
        var text = Encoding.UTF8.GetString(Base64Url.DecodeFromChars((string)jws["payload"]!));
        var payload = text.Length == 0 ? null : JsonNode.Parse(text)!.AsObject();
        return path.Trim('/').Split('/') switch
        {
            ["account"] => Account(context, key),
            ["order"] => NewOrder(context, payload!),
            ["order", var id] => (200, OrderOf(id).ToJson(Root)),
            ["authorization", var id, var index] => (200, OrderOf(id).Names[int.Parse(index)].ToJson(Root, id, index)),
            ["challenge", var id, var index] => await ChallengeAsync(OrderOf(id).Names[int.Parse(index)], key),
            ["finalize", var id] => Finalize(OrderOf(id), payload!),
            ["certificate", var id] => (200, OrderOf(id).Chain),
            _ => Problem(404, "malformed", "there is no such resource"),
        };
    }

    private (int Status, string? Body) Account(HttpListenerContext context, JsonObject key)
    {
        var kid = $"{Root}account/{Thumbprint(key)}";
        var known = !_accounts.TryAdd(kid, key);
        context.Response.Headers["Location"] = kid;
        return (known ? 200 : 201, """{"status":"valid"}""");
    }

    private (int Status, string? Body) NewOrder(HttpListenerContext context, JsonObject payload)
    {
        if (RateLimit is { } limit)
        {
            context.Response.Headers["Retry-After"] = ((int)limit.TotalSeconds).ToString();
            return Problem(429, "rateLimited", "too many certificates for this name");
        }

        lock (_orders)
        {
            var names = payload["identifiers"]!.AsArray().Select(identifier => new Name((string)identifier!["value"]!));
            _orders.Add(new Order(_orders.Count.ToString(), [.. names]));
            context.Response.Headers["Location"] = $"{Root}order/{_orders.Count - 1}";
            return (201, _orders[^1].ToJson(Root));
        }
    }

    private async Task<(int Status, string? Body)> ChallengeAsync(Name name, JsonObject key)
    {
        var expected = $"{name.Token}.{Thumbprint(key)}";
        name.Status = RefusesNames || !await IsAnsweredAsync(name, expected) ? "invalid" : "valid";
        return (200, """{"status":"processing"}""");
    }

    private async Task<bool> IsAnsweredAsync(Name name, string expected)
    {
        if (ChallengePort is not { } port)
            return true;
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{port}/.well-known/acme-challenge/{name.Token}");
            request.Headers.Host = name.Host;
            using var answer = await _http.SendAsync(request);
            var body = await answer.Content.ReadAsStringAsync();
            if (answer.StatusCode == HttpStatusCode.OK && body == expected)
                return true;
            Refused.Enqueue($"{name.Host}: {(int)answer.StatusCode} {body}");
        }
        catch (Exception failed) when (failed is HttpRequestException or OperationCanceledException)
        {
            Refused.Enqueue($"{name.Host}: {failed.Message}");
        }

        return false;
    }

    private (int Status, string? Body) Finalize(Order order, JsonObject payload)
    {
        if (order.Status != "ready")
            return Problem(403, "orderNotReady", $"the order is {order.Status}");
        var from = TimeProvider.System.GetUtcNow() - Age;
        order.Chain = _authority.Issue(Base64Url.DecodeFromChars((string)payload["csr"]!), from, from + Life);
        return (200, order.ToJson(Root));
    }

    private Order OrderOf(string id)
    {
        lock (_orders)
            return _orders[int.Parse(id)];
    }

    private static bool IsSigned(JsonObject jws, JsonObject key)
    {
        using var verifier = ECDsa.Create(
            new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                Q = new ECPoint { X = Base64Url.DecodeFromChars((string)key["x"]!), Y = Base64Url.DecodeFromChars((string)key["y"]!) },
            }
        );
        return verifier.VerifyData(
            Encoding.ASCII.GetBytes($"{jws["protected"]}.{jws["payload"]}"),
            Base64Url.DecodeFromChars((string)jws["signature"]!),
            HashAlgorithmName.SHA256
        );
    }

    private static string Thumbprint(JsonObject key) =>
        Base64Url.EncodeToString(
            SHA256.HashData(Encoding.UTF8.GetBytes($$"""{"crv":"{{key["crv"]}}","kty":"{{key["kty"]}}","x":"{{key["x"]}}","y":"{{key["y"]}}"}"""))
        );

    private static (int Status, string? Body) Problem(int status, string type, string detail) =>
        (status, new JsonObject { ["type"] = $"urn:ietf:params:acme:error:{type}", ["detail"] = detail }.ToJsonString());

    private sealed class Name(string host)
    {
        public string Host => host;

        public string Token { get; } = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(24));

        public string Status { get; set; } = "pending";

        public string ToJson(string root, string order, string index)
        {
            var challenge = new JsonObject
            {
                ["type"] = "http-01",
                ["url"] = $"{root}challenge/{order}/{index}",
                ["token"] = Token,
            };
            if (Status == "invalid")
                challenge["error"] = new JsonObject { ["type"] = "urn:ietf:params:acme:error:unauthorized", ["detail"] = "the answer was another one" };
            return new JsonObject
            {
                ["status"] = Status,
                ["identifier"] = new JsonObject { ["type"] = "dns", ["value"] = host },
                ["challenges"] = new JsonArray(
                    new JsonObject
                    {
                        ["type"] = "dns-01",
                        ["url"] = "x",
                        ["token"] = "x",
                    },
                    challenge
                ),
            }.ToJsonString();
        }
    }

    private sealed class Order(string id, IReadOnlyList<Name> names)
    {
        public IReadOnlyList<Name> Names => names;

        public string? Chain { get; set; }

        public string Status =>
            names.Any(name => name.Status == "invalid") ? "invalid"
            : names.Any(name => name.Status == "pending") ? "pending"
            : Chain is null ? "ready"
            : "valid";

        public string ToJson(string root)
        {
            var json = new JsonObject
            {
                ["status"] = Status,
                ["authorizations"] = new JsonArray([.. names.Select((_, index) => (JsonNode)$"{root}authorization/{id}/{index}")]),
                ["finalize"] = $"{root}finalize/{id}",
            };
            if (Chain is not null)
                json["certificate"] = $"{root}certificate/{id}";
            return json.ToJsonString();
        }
    }
}
