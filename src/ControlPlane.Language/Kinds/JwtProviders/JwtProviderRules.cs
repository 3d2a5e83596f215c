using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Language.Text;
using ControlPlane.Language.Values;
using ControlPlane.Language.Values.Http;
using FluentValidation;

namespace ControlPlane.Language.Kinds.JwtProviders;

/// <summary>The rules of one JwtProvider document.</summary>
internal sealed class JwtProviderRules : AbstractValidator<JwtProviderSpec>
{
    private const int LongestText = 1024;
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    public JwtProviderRules()
    {
        RuleFor(provider => provider)
            .Must(provider => provider.Issuer is not null || provider.Discovery is not null)
            .WithProblem(JwtProviderCodes.Issuer, "does not name the issuer of its tokens", "issuer, or discovery");
        RuleFor(provider => provider.Issuer)
            .Must(issuer => issuer is null || IsText(issuer))
            .WithProblem(JwtProviderCodes.Issuer, "is blank, too long or has control characters", $"1 to {LongestText} characters");
        RuleFor(provider => provider.Discovery).FetchUrl();
        RuleFor(provider => provider.Audiences)
            .NotNull()
            .WithProblem(JwtProviderCodes.Audiences, "is missing: tokens that the issuer made for others would be valid", "a list of audiences, or any");
        RuleFor(provider => provider.Audiences)
            .Must(audiences => audiences is not { IsEmpty: true } && (audiences is not { Length: > 1 } several || !several.Contains(JwtAudiences.Any)))
            .WithProblem(JwtProviderCodes.Audiences, "is empty or has `any` among others", "a list of audiences, or any");
        RuleForEach<string>(provider => provider.Audiences)
            .Must(IsText)
            .WithProblem(JwtProviderCodes.Audiences, "is blank, too long or has control characters", $"1 to {LongestText} characters");
        Keys();
        Tokens();
        RuleFor(provider => provider.ClockSkew)
            .Must(skew => skew is null || (skew >= Second && skew <= TimeSpan.FromHours(1) && IsWhole(skew.Value)))
            .WithProblem(JwtProviderCodes.ClockSkew, "is out of range or is not a whole number of seconds: Envoy reads 0 as 60s", "whole seconds, 1s to 1h");
        RuleFor(provider => provider.MaxLifetime)
            .Must(lifetime => lifetime is null || (lifetime >= Second && IsWhole(lifetime.Value)))
            .WithProblem(JwtProviderCodes.MaxLifetime, "is out of range or is not a whole number of seconds", "whole seconds, 1s or more");
        RuleFor(provider => provider.MaxLifetime)
            .Must((provider, lifetime) => lifetime is null || provider.RequireExpiration is not false)
            .WithProblem(JwtProviderCodes.MaxLifetime, "needs tokens that expire, but requireExpiration is false", "one of them");
    }

    private void Keys()
    {
        RuleFor(provider => provider)
            .Must(provider => provider.Discovery is not null || Sources(provider.Keys) == 1)
            .WithProblem(JwtProviderCodes.Keys, "must have either discovery or keys with exactly one of url, inline and hmac");
        RuleFor(provider => provider.Keys)
            .Must((provider, keys) => provider.Discovery is null || Sources(keys) == 0)
            .WithProblem(
                JwtProviderCodes.Keys,
                "has keys together with discovery, which tells where the keys are",
                hint: "leave out discovery, or url, inline and hmac of keys"
            );
        RuleFor(provider => provider.Keys!.FetchedBy)
            .Must((provider, by) => provider.Discovery is null || by is not KeyFetcher.Envoy)
            .WithProblem(JwtProviderCodes.KeysFetched, "is envoy, but Envoy cannot read the document that discovery names", "controlPlane")
            .When(provider => provider.Keys is not null);
        RuleFor(provider => provider.Keys!).SetValidator(new JwtKeysRules());
        RuleFor(provider => provider.Algorithms)
            .Must(algorithms => algorithms is not { IsEmpty: true })
            .WithProblem(JwtProviderCodes.Algorithm, "is empty: no token would be valid", "at least one algorithm, or leave the key out");
        RuleForEach<string>(provider => provider.Algorithms)
            .Custom(
                (algorithm, context) =>
                {
                    var allowed = JwtAlgorithms.For(context.InstanceToValidate);
                    if (allowed.Contains(algorithm))
                        return;
                    var other = JwtAlgorithms.Shared.Contains(algorithm) || JwtAlgorithms.Public.Contains(algorithm);
                    var message =
                        JwtAlgorithms.Shared.Contains(algorithm) ? $"is {algorithm}, which needs a secret that issuer and verifier share: keys.hmac"
                        : other ? $"is {algorithm}, which needs a public key and not keys.hmac"
                        : $"is {Shown.Text(algorithm)}, which is not an algorithm{Suggestion.For(algorithm, allowed)}";
                    context.Fail(other ? JwtProviderCodes.AlgorithmSecret : JwtProviderCodes.Algorithm, message, string.Join(", ", allowed));
                }
            );
        RuleFor(provider => provider.Algorithms).ListedOnce();
        RuleFor(provider => provider.Algorithms)
            .Must((provider, algorithms) => algorithms is null || provider.Keys?.FetchedBy is not KeyFetcher.Envoy)
            .WithProblem(
                JwtProviderCodes.KeysFetched,
                "cannot be combined with keys.fetchedBy: envoy, which takes the issuer's keys as they are",
                hint: "leave algorithms out, or use `fetchedBy: controlPlane`"
            );
    }

    private void Tokens()
    {
        RuleFor(provider => provider.From)
            .Must(from => from is not { IsEmpty: true })
            .WithProblem(JwtProviderCodes.Location, "is empty: no token would be found", "at least one place, or leave the key out");
        RuleForEach<JwtLocationSpec>(provider => provider.From).SetValidator(new JwtLocationRules());
        RuleFor(provider => provider.From)
            .Custom((from, context) => context.FailRepeated(from, location => location.Identity, "", ValueCodes.ListedTwice, "is listed already"));
        RuleForEach<ClaimHeaderSpec>(provider => provider.ClaimsToHeaders).SetValidator(new ClaimHeaderRules());
        RuleFor(provider => provider.ClaimsToHeaders)
            .Custom(
                (claims, context) =>
                    context.FailRepeated(
                        claims,
                        claim => claim.Header?.ToLowerInvariant(),
                        ".Header",
                        JwtProviderCodes.ClaimHeaderTwice,
                        "carries another claim already"
                    )
            );
        RuleFor(provider => provider)
            .Custom(
                (provider, context) =>
                {
                    var tokens = (provider.From ?? []).Select(location => location.Header).OfType<string>().ToHashSet(StringComparer.OrdinalIgnoreCase);
                    foreach (var (index, claim) in (provider.ClaimsToHeaders ?? []).Index())
                    {
                        if (claim.Header is { } header && tokens.Contains(header))
                            context.Fail(
                                JwtProviderCodes.ClaimHeaderToken,
                                "is the header that the token comes in: what clients send in it is removed",
                                below: $"ClaimsToHeaders[{index}].Header"
                            );
                    }
                }
            );
    }

    internal static bool IsText(string text) => text.Length <= LongestText && !string.IsNullOrWhiteSpace(text) && !text.Any(char.IsControl);

    private static bool IsWhole(TimeSpan time) => time.Ticks % TimeSpan.TicksPerSecond == 0;

    private static int Sources(JwtKeysSpec? keys) =>
        Convert.ToInt32(keys?.Url is not null) + Convert.ToInt32(keys?.Inline is not null) + Convert.ToInt32(keys?.Hmac is not null);
}

/// <summary>The rules of one place of tokens.</summary>
internal sealed class JwtLocationRules : AbstractValidator<JwtLocationSpec>
{
    public JwtLocationRules()
    {
        RuleFor(from => from)
            .Must(from => Convert.ToInt32(from.Header is not null) + Convert.ToInt32(from.Query is not null) + Convert.ToInt32(from.Cookie is not null) == 1)
            .WithProblem(JwtProviderCodes.Location, "must have exactly one of header, query and cookie");
        RuleFor(from => from.Header)
            .Custom(
                (header, context) =>
                {
                    if (header is not null && HeaderChecks.WrongName(header) is var (code, wrong))
                        context.Fail(code, wrong);
                    else if (header is not null && ClientHeaders.WrongForCredential(header) is { } never)
                        context.Fail(JwtProviderCodes.Location, never, "a header that clients send, such as Authorization");
                }
            );
        RuleFor(from => from.Prefix)
            .Must((from, prefix) => prefix is null || from.Header is not null)
            .WithProblem(JwtProviderCodes.Location, "is for headers only", "no prefix, or a header");
        RuleFor(from => from.Prefix)
            .Must(prefix => prefix is null || JwtProviderRules.IsText(prefix))
            .WithProblem(JwtProviderCodes.Location, "is blank, too long or has control characters", "for example `Bearer `");
        RuleFor(from => from.Prefix)
            .Must(prefix => prefix is not [' ', ..])
            .WithProblem(
                JwtProviderCodes.Location,
                "begins with a space, which is removed from headers before they are read: no token would be found",
                "for example `Bearer `"
            );
        RuleFor(from => from.Query)
            .Must(query => query is null || QueryParameters.IsName(query))
            .WithProblem(JwtProviderCodes.Location, "is not a valid name of a query parameter", QueryParameters.NameForm);
        RuleFor(from => from.Cookie)
            .Must(cookie => cookie is null || HeaderName.IsToken(cookie))
            .WithProblem(JwtProviderCodes.Location, "is not a valid name of a cookie", "letters, digits and !#$%&'*+.^_`|~-");
    }
}

/// <summary>The rules of one claim that becomes a header.</summary>
internal sealed class ClaimHeaderRules : AbstractValidator<ClaimHeaderSpec>
{
    public ClaimHeaderRules()
    {
        RuleFor(claim => claim.Claim)
            .Must(claim => claim is not null && JwtProviderRules.IsText(claim))
            .WithProblem(JwtProviderCodes.Claim, "is missing, blank, too long or has control characters", "the name of a claim");
        RuleFor(claim => claim.Header).NotNull().WithProblem(JwtProviderCodes.ClaimHeader, "is missing", "the name of a header");
        RuleFor(claim => claim.Header)
            .Custom(
                (header, context) =>
                {
                    if (header is null)
                        return;
                    if (HeaderChecks.WrongName(header) is var (code, wrong))
                        context.Fail(code, wrong);
                    else if (IdentityHeaders.Reserved(header) is { } reserved)
                        context.Fail(JwtProviderCodes.ClaimHeader, reserved, "a header of its own, such as X-User-ID");
                }
            );
    }
}
