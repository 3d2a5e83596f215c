using System.Collections.Immutable;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Language.Kinds.Consumers;
using Envoy.Config.Rbac.V3;

namespace ControlPlane.Language.Policies.Rbac;

/// <summary>How the policies in force tell who sends a request.</summary>
internal static class Identities
{
    private const string Subject = "sub";

    /// <summary>Whether requests of the rule can have claims.</summary>
    public static bool HasClaims(PolicyContext context) => context.WholeFacts.MayIdentify(IdentifiedBy.Claims);

    /// <summary>Whether all have them.</summary>
    public static bool AlwaysHasClaims(PolicyContext context) => IsTheOnlyWay(context.Facts, IdentifiedBy.Claims, IdentifiedBy.ConsumerHeader);

    /// <summary>Whether some requests of the rule may carry the header that tells the consumer.</summary>
    public static bool MayHaveHeader(PolicyContext context) => context.Facts.MayIdentify(IdentifiedBy.ConsumerHeader);

    /// <summary>Whether all do.</summary>
    public static bool AlwaysHasHeader(PolicyContext context) => IsTheOnlyWay(context.Facts, IdentifiedBy.ConsumerHeader, IdentifiedBy.Claims);

    /// <summary>Whether it can be told which consumer sends a request of the rule.</summary>
    public static bool HasConsumers(PolicyContext context)
    {
        var facts = context.WholeFacts;
        return facts.All<Identified>().Any() || facts.All<Authenticated>().Any();
    }

    /// <summary>Why it is open whose claims are meant: several tokens are demanded, of which Envoy keeps the claims of one. Null where it is not.</summary>
    public static string? OpenClaims(PolicyContext context) =>
        context.Facts.Find<Tokens>() is { Needed.Length: > 1 } several
            ? $"stands where tokens of {string.Join(" and ", several.Providers.Select(provider => provider.Provider))} are needed: whose claims are "
                + "meant is open"
            : null;

    /// <summary>Why it is open whose subject tells a consumer: a subject is one of its issuer's. Null where it is not.</summary>
    public static string? OpenSubjects(ImmutableSortedSet<string> consumers, PolicyContext context) =>
        context.Facts.Find<Tokens>() is { } tokens
        && tokens.Providers.Select(provider => provider.Issuer).Distinct().Count() > 1
        && consumers.Any(name => context.Documents.Find<ConsumerSpec>(ConsumerKind.KindName, name)?.JwtSubject is not null)
            ? "tells consumers by the `jwtSubject` of tokens that may be of "
                + $"{string.Join(" or ", tokens.Providers.Select(provider => provider.Provider))}: whose subject is meant is open"
            : null;

    /// <summary>Requests of one of these consumers, by what tells it: the header set for its API key or password, or the subject of its token.</summary>
    public static Principal OneOf(ImmutableSortedSet<string> consumers, PolicyContext context)
    {
        var known = consumers
            .Select(name => (Name: name, Spec: context.Documents.Find<ConsumerSpec>(ConsumerKind.KindName, name)))
            .Where(consumer => consumer.Spec is not null)
            .ToImmutableArray();
        var (ways, facts) = (new List<Principal>(), context.Facts);
        if (facts.Identifies(IdentifiedBy.ConsumerHeader))
            ways.AddRange(
                known
                    .SelectMany(consumer => HeaderValues(consumer.Name, consumer.Spec!))
                    .Distinct()
                    .Select(value => Principals.Header(GeneratedNames.ConsumerHeader, value))
            );
        var subjects = known.Select(consumer => consumer.Spec!.JwtSubject).OfType<string>().Distinct().ToImmutableArray();
        if (facts.Identifies(IdentifiedBy.Claims) && !subjects.IsEmpty)
            ways.Add(Principals.Claim(Subject, subjects));
        return Principals.AnyOf(ways);
    }

    /// <summary>Its name, which its API key gives, and its user name: no other consumer has one of them.</summary>
    private static IEnumerable<string> HeaderValues(string name, ConsumerSpec spec) => spec.Basic?.Username is { } user ? [name, user] : [name];

    private static bool IsTheOnlyWay(RequestFacts facts, IdentifiedBy way, IdentifiedBy other) =>
        facts.Identifies(way) || (facts.MayIdentify(way) && !facts.MayIdentify(other));
}
