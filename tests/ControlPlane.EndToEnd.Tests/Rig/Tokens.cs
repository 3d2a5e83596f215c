using System.Text.Json.Nodes;
using ControlPlane.Testing;

namespace ControlPlane.EndToEnd.Tests.Rig;

/// <summary>JwtProvider documents for the tokens of a test's issuer.</summary>
internal static class Tokens
{
    public const string Issuer = "https://auth.example.com/";

    /// <summary>A document that has the issuer's keys in it.</summary>
    /// <param name="issuer">Whose keys.</param>
    /// <param name="name">The document's name.</param>
    /// <param name="more">More keys of the document, one line each; an <c>issuer</c> or <c>audiences</c> stands in the place of the usual.</param>
    public static string Provider(IdentityProvider issuer, string name, params IReadOnlyCollection<string> more)
    {
        var keys = new JsonObject { ["keys"] = new JsonArray([.. issuer.Key.Public()]) };
        return Provider(name, [$"keys: {{inline: {keys.ToJsonString()}}}", .. more]);
    }

    /// <summary>A document with these lines.</summary>
    public static string Provider(string name, params IReadOnlyCollection<string> lines)
    {
        string[] usual =
        [
            .. lines.Any(line => line.StartsWith("issuer", StringComparison.Ordinal) || line.StartsWith("discovery", StringComparison.Ordinal))
                ? Array.Empty<string>()
                : [$"issuer: {Issuer}"],
            .. lines.Any(line => line.StartsWith("audiences", StringComparison.Ordinal)) ? Array.Empty<string>() : ["audiences: [api.example.com]"],
        ];
        return string.Join('\n', ["---", "kind: JwtProvider", $"name: {name}", .. usual, .. lines, ""]);
    }

    /// <summary>A valid token of <see cref="Issuer"/>, changed.</summary>
    public static string Of(
        IdentityProvider issuer,
        Action<JsonObject>? claims = null,
        string algorithm = "RS256",
        Action<JsonObject>? header = null,
        byte[]? secret = null
    ) =>
        issuer.Token(
            payload =>
            {
                payload["iss"] = Issuer;
                claims?.Invoke(payload);
            },
            algorithm,
            header,
            secret: secret
        );

    /// <summary>The seconds since 1970, some from now.</summary>
    public static long InSeconds(long seconds) => TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + seconds;

    /// <summary>The header that carries it.</summary>
    public static (string Name, string Value) Bearer(string token) => ("Authorization", $"Bearer {token}");
}
