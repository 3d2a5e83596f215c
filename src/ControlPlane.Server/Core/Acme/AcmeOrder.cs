using System.Buffers.Text;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;

namespace ControlPlane.Server.Core.Acme;

/// <summary>A challenge that is open.</summary>
/// <param name="Name">The DNS name that is to be shown.</param>
/// <param name="Token">The challenge's token.</param>
/// <param name="Answer">What the authority must find.</param>
internal sealed record OpenChallenge(string Name, string Token, string Answer);

/// <summary>The way of one certificate through an authority (https://www.rfc-editor.org/rfc/rfc8555#section-7).</summary>
/// <param name="session">The session, with its account.</param>
/// <param name="key">The account's key.</param>
/// <param name="clock">The time.</param>
internal sealed class AcmeOrder(AcmeSession session, AcmeKey key, TimeProvider clock)
{
    private const string Http = "http-01";
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>Makes the account, or finds the one that the key has.</summary>
    public async Task RegisterAsync(ImmutableArray<string> contact, CancellationToken cancel)
    {
        var account = new JsonObject
        {
            ["termsOfServiceAgreed"] = true,
            ["contact"] = new JsonArray([.. contact.Select(address => (JsonNode)$"mailto:{address}")]),
        };
        var answer = await session.PostAsync(session.Resource("newAccount"), account, cancel);
        session.Account = answer.Location ?? throw new AcmeException("the authority did not tell where the account is");
    }

    /// <summary>Gets a certificate.</summary>
    /// <param name="names">Its DNS names.</param>
    /// <param name="publish">Makes answers reachable before the authority is told to look; called once.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>The chain and the private key, both in PEM.</returns>
    public async Task<(string Chain, string PrivateKey)> GetAsync(
        ImmutableArray<string> names,
        Func<ImmutableArray<OpenChallenge>, Task> publish,
        CancellationToken cancel
    )
    {
        var identifiers = new JsonArray([.. names.Select(name => (JsonNode)new JsonObject { ["type"] = "dns", ["value"] = name })]);
        var made = await session.PostAsync(session.Resource("newOrder"), new JsonObject { ["identifiers"] = identifiers }, cancel);
        var url = made.Location ?? throw new AcmeException("the authority did not tell where the order is");
        await AuthorizeAsync(made.Json(), publish, cancel);
        var ready = await UntilAsync(url, "the order", ["ready", "valid"], cancel);

        using var secret = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new JsonObject { ["csr"] = Base64Url.EncodeToString(Request(names, secret)) };
        await session.PostAsync(AcmeSession.Text(ready, "finalize"), request, cancel);
        var valid = await UntilAsync(url, "the order", ["valid"], cancel);
        var chain = await session.PostAsync(AcmeSession.Text(valid, "certificate"), null, cancel);
        return (chain.Text, secret.ExportPkcs8PrivateKeyPem());
    }

    private async Task AuthorizeAsync(JsonObject order, Func<ImmutableArray<OpenChallenge>, Task> publish, CancellationToken cancel)
    {
        var open = new List<(string Authorization, string Url, OpenChallenge Challenge)>();
        foreach (var url in (order["authorizations"] as JsonArray ?? []).Select(url => (string)url!))
        {
            var authorization = (await session.PostAsync(url, null, cancel)).Json();
            if ((string?)authorization["status"] is "valid")
                continue;
            var name = AcmeSession.Text(authorization["identifier"]!.AsObject(), "value");
            var challenge = (authorization["challenges"] as JsonArray ?? []).OfType<JsonObject>().FirstOrDefault(one => (string?)one["type"] == Http);
            if (challenge is null)
                throw new AcmeException($"the authority does not let {name} be shown by HTTP-01");
            var token = AcmeSession.Text(challenge, "token");
            if (token.Length is 0 or > 256 || !token.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_'))
                throw new AcmeException("the authority gave a token that is none");
            open.Add((url, AcmeSession.Text(challenge, "url"), new OpenChallenge(name, token, key.Authorize(token))));
        }

        if (open.Count == 0)
            return;
        await publish([.. open.Select(one => one.Challenge)]);
        foreach (var one in open)
            await session.PostAsync(one.Url, new JsonObject(), cancel);
        foreach (var one in open)
            await UntilAsync(one.Authorization, one.Challenge.Name, ["valid"], cancel);
    }

    /// <summary>Asks until it is in one of these states.</summary>
    private async Task<JsonObject> UntilAsync(string url, string what, string[] states, CancellationToken cancel)
    {
        for (var until = clock.GetUtcNow() + Patience; ; )
        {
            var answer = await session.PostAsync(url, null, cancel);
            var (json, state) = (answer.Json(), AcmeSession.Text(answer.Json(), "status"));
            if (states.Contains(state))
                return json;
            if (state is not ("pending" or "processing" or "ready" or "valid"))
                throw new AcmeException($"{what} is {state}: {Why(json)}", answer.RetryAfter);
            if (clock.GetUtcNow() >= until)
                throw new AcmeException($"{what} is still {state} after {Patience.TotalMinutes} minutes", answer.RetryAfter);
            var pause = answer.RetryAfter ?? Pause;
            await Task.Delay(
                pause < Pause ? Pause
                    : pause > LongestPause ? LongestPause
                    : pause,
                clock,
                cancel
            );
        }
    }

    private static string Why(JsonObject json)
    {
        var error = json["error"] ?? (json["challenges"] as JsonArray)?.Select(one => one!["error"]).FirstOrDefault(found => found is not null);
        return AcmeSession.Problem(error?.ToJsonString() ?? "").Words;
    }

    private static byte[] Request(ImmutableArray<string> names, ECDsa secret)
    {
        var request = new CertificateRequest(new X500DistinguishedName(""), secret, HashAlgorithmName.SHA256);
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
            alternatives.AddDnsName(name);
        request.CertificateExtensions.Add(alternatives.Build());
        return request.CreateSigningRequest();
    }
}
