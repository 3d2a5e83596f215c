using System.Collections.Immutable;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Language.Kinds.Consumers;
using ControlPlane.Language.Ladder;
using ControlPlane.Language.Policies.Auth;
using ControlPlane.Language.Policies.Jwt;
using Envoy.Config.Rbac.V3;

namespace ControlPlane.Language.Policies.Rbac;

/// <summary>How the policies in force tell who sends a request.</summary>
internal static class Identities
{
    private const string Subject = "sub";

    private static readonly ImmutableArray<string> Credentials = ["apiKey", "basicAuth"];

    /// <summary>Any of several ways to authenticate; on the Envoy route of each way only that one is in force.</summary>
    private const string AnyOf = "auth";

    /// <summary>Whether requests of the rule can have claims.</summary>
    public static bool HasClaims(PolicyContext context) => Demands(context.Whole, JwtPolicy.PolicyName);

    /// <summary>Whether all have them.</summary>
    public static bool AlwaysHasClaims(PolicyContext context) => context.Policies.Find(JwtPolicy.PolicyName) is not null || (Demands(context.Policies, JwtPolicy.PolicyName) && !MayHaveHeader(context));

    /// <summary>Whether some requests of the rule may carry the header that tells the consumer.</summary>
    public static bool MayHaveHeader(PolicyContext context) => Credentials.Any(kind => Demands(context.Policies, kind));

    /// <summary>Whether all do.</summary>
    public static bool AlwaysHasHeader(PolicyContext context) => HasHeader(context) || (MayHaveHeader(context) && !Demands(context.Policies, JwtPolicy.PolicyName));

    /// <summary>Whether it can be told which consumer sends a request of the rule.</summary>
    public static bool HasConsumers(PolicyContext context) => context.Whole.Find(AnyOf) is not null || HasClaims(context) || HasHeader(context);

    /// <summary>Why it is open whose claims are meant: several tokens are demanded, of which Envoy keeps the claims of one. Null where it is not.</summary>
    public static string? OpenClaims(PolicyContext context) =>
        JwtPolicy.Required(context) is { Tokens.Length: > 1 } several ? $"stands where tokens of {string.Join(" and ", several.Providers.Select(provider => provider.Name))} are needed: whose claims are meant is open" : null;

    /// <summary>Why it is open whose subject tells a consumer: a subject is one of its issuer's. Null where it is not.</summary>
    public static string? OpenSubjects(ImmutableSortedSet<string> consumers, PolicyContext context) =>
        JwtPolicy.Required(context) is { } tokens && tokens.Providers.Select(provider => provider.Spec.Issuer).Distinct().Count() > 1
        && consumers.Any(name => context.Documents.Find<ConsumerSpec>(ConsumerKind.KindName, name)?.JwtSubject is not null)
            ? $"tells consumers by the `jwtSubject` of tokens that may be of {string.Join(" or ", tokens.Providers.Select(provider => provider.Name))}: whose subject is meant is open"
            : null;

    /// <summary>Requests of one of these consumers, by what tells it: the header set for its API key or password, or the subject of its token.</summary>
    public static Principal OneOf(ImmutableSortedSet<string> consumers, PolicyContext context)
    {
        var known = consumers.Select(name => (Name: name, Spec: context.Documents.Find<ConsumerSpec>(ConsumerKind.KindName, name))).Where(consumer => consumer.Spec is not null).ToImmutableArray();
        var ways = new List<Principal>();
        if (HasHeader(context)) ways.AddRange(known.SelectMany(consumer => HeaderValues(consumer.Name, consumer.Spec!)).Distinct().Select(value => Principals.Header(GeneratedNames.ConsumerHeader, value)));
        var subjects = known.Select(consumer => consumer.Spec!.JwtSubject).OfType<string>().Distinct().ToImmutableArray();
        if (context.Policies.Find(JwtPolicy.PolicyName) is not null && !subjects.IsEmpty) ways.Add(Principals.Claim(Subject, subjects));
        return Principals.AnyOf(ways);
    }

    /// <summary>Its name, which its API key gives, and its user name: no other consumer has one of them.</summary>
    private static IEnumerable<string> HeaderValues(string name, ConsumerSpec spec) => spec.Basic?.Username is { } user ? [name, user] : [name];

    private static bool Offers(EffectivePolicy auth, string kind) => auth.Layers.All(layer => ((AuthSpec)layer.Spec).AnyOf?.Any(alternative => AuthPolicy.KindOf(alternative) == kind) == true);

    /// <summary>Whether a kind of credential is demanded, or one of those to choose from.</summary>
    private static bool Demands(EffectivePolicies policies, string kind) => policies.Find(kind) is not null || (policies.Find(AnyOf) is { } auth && Offers(auth, kind));

    private static bool HasHeader(PolicyContext context) => Credentials.Any(name => context.Policies.Find(name) is not null);
}
