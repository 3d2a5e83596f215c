using System.Collections.Immutable;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Language.EnvoyConfig.Instances;
using ControlPlane.Language.Kinds.Routes.Matching;
using ControlPlane.Language.Ladder;
using ControlPlane.Language.Policies.Rbac;
using ControlPlane.Language.Text;
using ControlPlane.Language.Values;
using Envoy.Config.Route.V3;
using Envoy.Extensions.Common.Ratelimit.V3;
using Envoy.Type.V3;
using Google.Protobuf.WellKnownTypes;
using Action = Envoy.Config.Route.V3.RateLimit.Types.Action;
using Entry = Envoy.Extensions.Common.Ratelimit.V3.RateLimitDescriptor.Types.Entry;
using EnvoyLocalRateLimit = Envoy.Extensions.Filters.Http.LocalRatelimit.V3.LocalRateLimit;

namespace ControlPlane.Language.Policies.RateLimits;

/// <summary>
/// Limits of requests. Their buckets are descriptors of filters that come by ECDS, which routes choose: so a bucket outlives every change of routes, and one
/// serves all rules below the level that wrote it.
/// </summary>
internal sealed class RateLimitPolicy() : ListPolicy<RateLimitSpec>("rateLimit", () => new RateLimitRules())
{
    /// <summary>The descriptors' first key: which limit.</summary>
    private const string LimitEntry = "limit";

    protected override IEnumerable<PolicyProblem> Check(ImmutableArray<Demand<RateLimitSpec>> entries, PolicyContext context) =>
        context.Variant is not null ? [] : entries.SelectMany(entry => context.HasUpstream ? Check(entry, context) : Misplaced(entry));

    protected override RouteContribution Compile(ImmutableArray<Demand<RateLimitSpec>> entries, PolicyContext context)
    {
        if (!context.HasUpstream)
            return RouteContribution.None;
        // A preflight carries no credentials, so all would share the bucket of one client.
        var counted = entries.Where(entry => !NeedsIdentity(entry.Spec) || context.Variant is not { Preflight: true }).ToImmutableArray();
        return new RouteContribution
        {
            Action = new RouteAction { RateLimits = { counted.Select(Choice) } },
            Parts = [.. counted.Select(Buckets)],
            HeadersRead = counted.All(static entry => entry.Spec.By is null) ? [] : [.. counted.SelectMany(HeadersOf)],
        };
    }

    protected override IEnumerable<string> Weakens(ImmutableArray<Demand<RateLimitSpec>> earlier, ImmutableArray<Demand<RateLimitSpec>> later) =>
        LimitWeakening.Between(earlier, later);

    private static IEnumerable<PolicyProblem> Check(Demand<RateLimitSpec> entry, PolicyContext context)
    {
        if (entry.Spec.Rate is null)
            yield return entry.Problem("", RateLimitCodes.Rate, "has no rate", Rate.Form);
        if (entry.Spec.Count is LimitCount.BeforeSecurity && NeedsIdentity(entry.Spec))
            yield return entry.Problem(
                "count",
                RateLimitCodes.Count,
                "is beforeSecurity, but the limit counts by a claim or by consumer, which are known only after security",
                "afterSecurity, or other keys in `by`"
            );
        for (var index = 0; index < (entry.Spec.By ?? []).Length; index++)
        {
            var key = entry.Spec.By!.Value[index];
            if (key.Claim is not null && !Identities.HasClaims(context))
                yield return entry.Problem(
                    $"by[{index}]",
                    RateLimitCodes.Claim,
                    "counts by a claim where no token is required",
                    hint: "add `jwt`, or `auth` with `jwt`, at the rule or above it"
                );
            else if (key.Claim is not null && !Identities.AlwaysHasClaims(context) && !entry.Spec.By.Value.Any(other => other.Consumer is true))
                yield return entry.Problem(
                    $"by[{index}]",
                    RateLimitCodes.Claim,
                    "counts by a claim alone: all who come with a key or password would share a bucket",
                    hint: "count by consumer as well"
                );
            else if (key.Claim is not null && Identities.OpenClaims(context) is { } open)
                yield return entry.Problem($"by[{index}]", PolicyCodes.JwtSeveralTokens, open, hint: "require exactly one token at the rule");
            if (key.Consumer is true && !Identities.MayHaveHeader(context))
                yield return entry.Problem(
                    $"by[{index}]",
                    RateLimitCodes.Consumer,
                    "counts by consumer where no policy identifies consumers",
                    hint: "add `apiKey`, `basicAuth`, `clientCertificate`, or `auth` with one of the first two, at the rule or above it"
                );
            else if (key.Consumer is true && !Identities.AlwaysHasHeader(context) && !entry.Spec.By.Value.Any(other => other.Claim is not null))
                yield return entry.Problem(
                    $"by[{index}]",
                    RateLimitCodes.Consumer,
                    "counts by consumer alone: all who come with a token would share a bucket",
                    hint: "count by a claim as well, such as {claim: sub}"
                );
            if (key.Header is { } named && UnmatchableParts.Named(named, "header", context.Form) is { } part)
                yield return entry.Problem($"by[{index}].{part.Path}", PolicyCodes.Unmatchable, part.Message, part.Allowed);
            if (CountsAfterSecurity(entry.Spec) && context.Facts.All<TakenPlace>().FirstOrDefault(place => Counts(key, place)) is { } taken)
                yield return entry.Problem(
                    $"by[{index}]",
                    RateLimitCodes.Taken,
                    $"counts by what `{taken.Policy}` takes out of requests before they are counted: all clients would share a bucket",
                    taken.Instead
                );
            if (key.Header is { } header && Told(header, context) is { } told)
                yield return entry.Problem(
                    $"by[{index}].header",
                    RateLimitCodes.Identity,
                    $"is {Shown.Text(header)}, {told.What}: what clients send in it is removed before the limit counts",
                    told.Instead
                );
        }
    }

    private static bool Counts(LimitKeySpec key, TakenPlace place) =>
        (place.Header is { } header && header.Equals(key.Header, StringComparison.OrdinalIgnoreCase)) || (place.Query is { } query && query == key.Query);

    /// <summary>What upstreams are told in a header, and what to count by instead; null where they are told nothing.</summary>
    private static (string What, string Instead)? Told(string header, PolicyContext context)
    {
        if (header.Equals(GeneratedNames.ConsumerHeader, StringComparison.OrdinalIgnoreCase))
            return ("in which Envoy tells the consumer", "consumer");
        if (IdentityMatches.ClaimsByHeader(context.Documents)[header].FirstOrDefault() is (_, { Claim: { } claim }))
            return ($"in which Envoy tells the claim {claim}", $"{{claim: {claim}}}");
        return context.SetByExtensions.Contains(header.ToLowerInvariant())
            ? ("which an extension of the fleet sets", "a header of clients, or what else tells them apart")
            : null;
    }

    /// <summary>
    /// Envoy chooses limits in what it does upstream. A limit that is inherited has no effect on other rules; one written for such a rule alone would never
    /// count.
    /// </summary>
    private static IEnumerable<PolicyProblem> Misplaced(Demand<RateLimitSpec> entry) =>
        entry.Level.IsRule
            ?
            [
                entry.Problem(
                    "",
                    RateLimitCodes.Nowhere,
                    "is written at a rule that redirects or responds, where Envoy counts nothing",
                    hint: "write limits at rules with `to`"
                ),
            ]
            : [];

    private static LimitInstance Instance(RateLimitSpec limit) =>
        LimitInstance.Of(
            new LimitUse(
                CountsAfterSecurity(limit),
                Fleet: limit.Scope is LimitScope.Fleet,
                limit switch
                {
                    { Mode: LimitMode.Shadow } => LimitAnswers.Shadow,
                    { Headers: false } => LimitAnswers.Quiet,
                    _ => LimitAnswers.Full,
                }
            )
        );

    private static bool CountsAfterSecurity(RateLimitSpec limit) =>
        limit.Count is null ? NeedsIdentity(limit) || !(limit.By ?? []).Any(key => key.Ip is true) : limit.Count is LimitCount.AfterSecurity;

    /// <summary>Whether it counts by what is known only after security.</summary>
    private static bool NeedsIdentity(RateLimitSpec limit) => (limit.By ?? []).Any(key => key.Claim is not null || key.Consumer is true);

    private static string Id(Demand<RateLimitSpec> entry) => $"{entry.Level.Name}:{entry.Spec.Name}";

    private static IEnumerable<string> HeadersOf(Demand<RateLimitSpec> entry) => (entry.Spec.By ?? []).Select(key => key.Header).OfType<string>();

    private static ImmutableArray<LimitKey> Keys(RateLimitSpec limit) => [.. (limit.By ?? []).Select(LimitKey.Of)];

    /// <summary>What the route says of a limit: how a request's descriptor is made.</summary>
    private static RateLimit Choice(Demand<RateLimitSpec> entry) =>
        new()
        {
            Stage = Instance(entry.Spec).Stage,
            Actions =
            {
                Keys(entry.Spec)
                    .Select(key => key.Action)
                    .Prepend(
                        new Action
                        {
                            GenericKey = new Action.Types.GenericKey { DescriptorKey = LimitEntry, DescriptorValue = Id(entry) },
                        }
                    ),
            },
        };

    /// <summary>The limit's descriptors. A key without a value stands for every value, each with its own bucket.</summary>
    private static ExtensionPart Buckets(Demand<RateLimitSpec> entry)
    {
        var content = new EnvoyLocalRateLimit
        {
            Descriptors =
            {
                LimitKey
                    .Combinations(Keys(entry.Spec))
                    .Select(keys => new LocalRateLimitDescriptor
                    {
                        Entries = { keys.Select(key => new Entry { Key = key.Name }).Prepend(new Entry { Key = LimitEntry, Value = Id(entry) }) },
                        TokenBucket = Bucket(entry.Spec),
                    }),
            },
        };
        // Envoy refuses it where the bootstrap names no local cluster, so it stands only where a limit needs it.
        if (entry.Spec.Scope is LimitScope.Fleet)
            content.LocalClusterRateLimit = new LocalClusterRateLimit();
        return new ExtensionPart(Instance(entry.Spec), Id(entry), content) { Origins = PolicyLayer.OriginsOf(entry.Tree, entry.Level) };
    }

    /// <summary>Since Envoy 1.31 a bucket refills evenly whatever the interval.</summary>
    private static TokenBucket Bucket(RateLimitSpec limit) =>
        new()
        {
            MaxTokens = (uint)(limit.Burst ?? limit.Rate!.Value.Count),
            TokensPerFill = (uint)limit.Rate!.Value.Count,
            FillInterval = Duration.FromTimeSpan(limit.Rate.Value.Per),
        };
}
