using System.Collections.Immutable;
using ControlPlane.Language.Binding;
using ControlPlane.Language.Ladder;
using Envoy.Config.Core.V3;

namespace ControlPlane.Language.Policies;

/// <summary>
/// What a policy in force establishes about the requests that pass it, or about their answers. Other policies read it, and do not have to know whose it is.
/// </summary>
internal abstract record Fact;

/// <summary>By what it is told who sends a request.</summary>
internal enum IdentifiedBy
{
    /// <summary>The claims of a verified token.</summary>
    Claims,

    /// <summary>The header in which Envoy tells the consumer.</summary>
    ConsumerHeader,
}

/// <summary>It is told who sends a request.</summary>
/// <param name="By">By what.</param>
/// <param name="Always">False where this is one of several ways: on the Envoy route of each way only that one is in force.</param>
internal sealed record Identified(IdentifiedBy By, bool Always) : Fact;

/// <summary>Requests are authenticated in one of several ways.</summary>
internal sealed record Authenticated : Fact;

/// <summary>The tokens that a request needs.</summary>
/// <param name="Needed">All of these, each by one of several providers.</param>
internal sealed record Tokens(ImmutableArray<ImmutableArray<TokenIssuer>> Needed) : Fact
{
    /// <summary>The providers of all tokens, each once, by name.</summary>
    public IEnumerable<TokenIssuer> Providers =>
        Needed.SelectMany(token => token).DistinctBy(issuer => issuer.Provider).OrderBy(issuer => issuer.Provider, StringComparer.Ordinal);
}

/// <summary>Who makes tokens.</summary>
/// <param name="Provider">The JwtProvider's name.</param>
/// <param name="Issuer">The <c>iss</c> of its tokens; null where it is not known yet.</param>
internal sealed record TokenIssuer(string Provider, string? Issuer);

/// <summary>A header or query parameter is taken out of requests before limits count them.</summary>
/// <param name="Policy">The policy, for people.</param>
/// <param name="Header">The header, or null.</param>
/// <param name="Query">The parameter, or null.</param>
/// <param name="Instead">What tells the same, for people.</param>
internal sealed record TakenPlace(string Policy, string? Header, string? Query, string Instead) : Fact;

/// <summary>How long a request may take as a whole.</summary>
/// <param name="Limit">Null where there is no limit.</param>
/// <param name="By">The nearest level that says it.</param>
internal sealed record RequestTime(TimeSpan? Limit, Level? By) : Fact
{
    /// <summary>Where no policy says how long.</summary>
    public static readonly TimeSpan Default = new Timeouts.TimeoutSpec().InForce().Request!.Value;
}

/// <summary>Requests that fail are tried again.</summary>
/// <param name="PerTry">The longest time of each try; null where only that of the whole request counts.</param>
/// <param name="Methods">The methods that may be sent more than once.</param>
internal sealed record TriedAgain(TimeSpan? PerTry, ImmutableArray<string> Methods) : Fact;

/// <summary>What an answer that Envoy makes anew gets: the changes of responses, which Envoy would not make in it.</summary>
/// <param name="Headers">In their order.</param>
internal sealed record AnswerHeaders(ImmutableArray<HeaderValueOption> Headers) : Fact;

/// <summary>Envoy itself answers CORS preflights.</summary>
internal sealed record PreflightsAnswered : Fact;

/// <summary>Envoy may put another answer in the place of one, with headers and a body that read the request.</summary>
internal sealed record AnswersReplaced : Fact;

/// <summary>What the policies in force establish together.</summary>
/// <param name="facts">The facts; their order has no meaning.</param>
internal sealed class RequestFacts(ImmutableArray<Fact> facts)
{
    private readonly ImmutableArray<Fact> _facts = facts;

    /// <summary>Whether both have the same facts.</summary>
    public bool SameAs(RequestFacts other) =>
        ReferenceEquals(this, other)
        || (_facts.Length == other._facts.Length && _facts.AsSpan().SequenceEqual(other._facts.AsSpan(), ReferenceEqualityComparer.Instance));

    /// <summary>The facts of one sort.</summary>
    public IEnumerable<T> All<T>()
        where T : Fact => _facts.OfType<T>();

    /// <summary>The fact of a sort that one policy alone establishes, or null.</summary>
    public T? Find<T>()
        where T : Fact => _facts.OfType<T>().FirstOrDefault();

    /// <summary>Whether it may be told in this way who sends a request.</summary>
    public bool MayIdentify(IdentifiedBy by) => All<Identified>().Any(identified => identified.By == by);

    /// <summary>Whether it is told in this way, by this policy's own demand, who sends each request.</summary>
    public bool Identifies(IdentifiedBy by) => All<Identified>().Any(identified => identified.By == by && identified.Always);
}
