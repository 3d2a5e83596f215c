using ControlPlane.Language.Binding;
using ControlPlane.Language.Text;
using ControlPlane.Language.Values;
using ControlPlane.Language.Values.Http;
using FluentValidation;

namespace ControlPlane.Language.Kinds.JwtProviders;

/// <summary>The rules of the keys of a JwtProvider.</summary>
internal sealed class JwtKeysRules : AbstractValidator<JwtKeysSpec>
{
    private const int MostSecrets = 10;
    private static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    public JwtKeysRules()
    {
        RuleFor(keys => keys.Url).FetchUrl();
        RuleFor(keys => keys.Inline).Custom(CheckInline);
        RuleFor(keys => keys.Refresh)
            .InclusiveBetween(TimeSpan.FromSeconds(1), TimeSpan.FromDays(1))
            .WithProblem(JwtProviderCodes.Refresh, "is out of range", "1s to 24h");
        RuleFor(keys => keys.StaleFor)
            .Must((keys, stale) => stale is null || (stale >= keys.InForce().Refresh && stale <= Longest))
            .WithProblem(JwtProviderCodes.Refresh, "is out of range", "refresh (5m unless written) to 720h");
        RuleFor(keys => keys.StaleFor)
            .Must((keys, stale) => stale is null || keys.FetchedBy is not KeyFetcher.Envoy)
            .WithProblem(
                JwtProviderCodes.KeysFetched,
                "cannot be combined with fetchedBy: envoy",
                hint: "leave staleFor out, or use `fetchedBy: controlPlane`"
            );
        RuleFor(keys => keys.Inline)
            .Must((keys, inline) => inline is null || (keys.Refresh is null && keys.StaleFor is null && keys.FetchedBy is null))
            .WithProblem(JwtProviderCodes.KeysFetched, "is not fetched, so refresh, staleFor and fetchedBy have no effect", hint: "write inline alone");
        RuleFor(keys => keys.Hmac)
            .Must((keys, hmac) => hmac is null || (keys.Refresh is null && keys.StaleFor is null && keys.FetchedBy is null))
            .WithProblem(JwtProviderCodes.KeysFetched, "is not fetched, so refresh, staleFor and fetchedBy have no effect", hint: "write hmac alone");
        RuleFor(keys => keys.Hmac)
            .Must(hmac => hmac is null or { Length: > 0 and <= MostSecrets })
            .WithProblem(JwtProviderCodes.SharedSecret, "is empty or has too many secrets", $"1 to {MostSecrets} secrets");
        RuleForEach<HmacKeySpec>(keys => keys.Hmac).SetValidator(new HmacKeyRules());
        RuleFor(keys => keys.Hmac).Custom((hmac, context) => context.FailRepeated(hmac, key => key.Id, ".Id", ValueCodes.ListedTwice, "is listed already"));
    }

    private static void CheckInline(Node? inline, ValidationContext<JwtKeysSpec> context)
    {
        if (inline is null)
            return;
        var set = KeySet.Of(inline);
        if (set.Wrong is { } wrong)
            context.Fail(JwtProviderCodes.KeySet, wrong, "a JWK set: a map with keys, or its JSON text");
        else if (set.Keys.IsEmpty && set.Dropped.IsEmpty)
            context.Fail(JwtProviderCodes.KeySet, "has no keys: no token would be valid", "at least one key");
        foreach (var dropped in set.Dropped.ExceptBy(set.Secret.Select(secret => secret.Index), dropped => dropped.Index))
            context.Fail(
                JwtProviderCodes.KeySet,
                $"cannot be used for its key {dropped.Index} ({dropped.Name}): {dropped.Reason}",
                "public keys to verify signatures by"
            );
        foreach (var secret in set.Secret)
            context.Fail(
                JwtProviderCodes.KeySecret,
                $"holds a secret in its key {secret.Index} ({secret.Name}): whoever reads this document could make tokens; consider that key as lost",
                "public keys alone"
            );
    }
}

/// <summary>The rules of one shared secret. Their messages never hold it.</summary>
internal sealed class HmacKeyRules : AbstractValidator<HmacKeySpec>
{
    public HmacKeyRules()
    {
        RuleFor(key => key.Id)
            .Must(id => id is null || (id.Length <= 256 && JwtProviderRules.IsText(id)))
            .WithProblem(JwtProviderCodes.SharedSecret, "is empty, too long or has control characters", "1 to 256 characters");
        RuleFor(key => key.Secret).NotNull().WithProblem(JwtProviderCodes.SharedSecret, "is missing", "a secret, for example {env: CPCTL_VAR_KEY}");
        RuleFor(key => key.Secret!).SetValidator(new SecretRules());
        RuleFor(key => key.Secret!.Value)
            .Must((key, value) => value is null || SharedSecret.Bytes(value, key.Base64 is true) is { Length: >= SharedSecret.LeastBytes })
            .When(key => key.Secret?.Value is { Length: > 0 })
            .WithProblem(
                JwtProviderCodes.SharedSecret,
                "is too short, or is not valid base64 although base64 is true",
                $"{SharedSecret.LeastBytes} bytes or more, as text, or as base64 with base64: true"
            );
    }
}

/// <summary>Rules of addresses that are fetched.</summary>
internal static class FetchUrlRules
{
    private const int Longest = 2048;

    /// <summary>
    /// An address, where it is given, is an absolute URL of http or https. Whether http may be used, and which hosts, the server decides when it fetches.
    /// </summary>
    public static void FetchUrl<T>(this IRuleBuilder<T, string?> rule) =>
        rule.Custom(
            (url, context) =>
            {
                if (url is not null && Wrong(url) is { } wrong)
                    context.Fail(JwtProviderCodes.Url, wrong, "an absolute URL such as https://auth.example.com/jwks.json");
            }
        );

    internal static string? Wrong(string text) =>
        text switch
        {
            { Length: > Longest } => $"is longer than {Longest} characters",
            _ when text.Any(character => character is <= ' ' or >= '\u007f') => "has white space, control or non-ASCII characters; write them percent-encoded",
            _ when !Uri.TryCreate(text, UriKind.Absolute, out var url)
                    || url.Scheme is not ("https" or "http")
                    || !text.StartsWith(url.Scheme + "://", StringComparison.OrdinalIgnoreCase) => "is not a valid absolute URL of https",
            _ when new Uri(text) is { UserInfo.Length: > 0 } => "holds a user or password, which does not belong into a document",
            _ when text.Contains('#', StringComparison.Ordinal) => "has a fragment, which is never sent",
            _ when !HostName.IsAuthorityInAnyCase(new Uri(text).Authority) => "has no valid host name",
            _ => null,
        };
}
