using System.Collections.Immutable;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Language.Ladder;
using Envoy.Config.Route.V3;

namespace ControlPlane.Language.Policies;

/// <summary>
/// By what a policy splits a rule into Envoy routes. Policies split in this order, which is also that of the suffixes in the routes' names; those of one sort
/// by name.
/// </summary>
internal enum RouteSplit
{
    /// <summary>By whether a browser asks for permission: what takes such requests carries nothing else.</summary>
    Preflights,

    /// <summary>By which of several credentials a request carries. It puts policies in force that split further.</summary>
    Credentials,

    /// <summary>By where a token stands.</summary>
    Tokens,

    /// <summary>By where a key stands.</summary>
    Keys,

    /// <summary>By which part of the answer is asked for.</summary>
    Answers,

    /// <summary>By whether the length of the body is told.</summary>
    Bodies,

    /// <summary>By something else, or not at all.</summary>
    Other,
}

/// <summary>
/// One of the Envoy routes that a match of a rule becomes: the rule itself, or a copy of it for requests that are treated otherwise, such as preflights.
/// </summary>
/// <param name="Policies">The policies in force on it.</param>
internal sealed record RouteVariant(EffectivePolicies Policies)
{
    /// <summary>Ends its name, for example <c>~preflight</c>; empty for the rule itself.</summary>
    public string Suffix { get; init; } = "";

    /// <summary>Headers that must match beside what the rule demands.</summary>
    public ImmutableArray<HeaderMatcher> Headers { get; init; } = [];

    /// <summary>Query parameters that its requests have, however their names are spelled.</summary>
    public ImmutableArray<string> Parameters { get; init; } = [];

    /// <summary>Whether the rule's own methods do not count, because <see cref="Headers"/> say the method.</summary>
    public bool AnyMethod { get; init; }

    /// <summary>Answers instead of the rule's action, if given.</summary>
    public DirectResponseAction? Answer { get; init; }

    /// <summary>Whether it takes CORS preflights alone: they become no stream of another protocol.</summary>
    public bool Preflight { get; init; }

    /// <summary>Whether it takes requests that do not tell how long their body is.</summary>
    public bool Unsized { get; init; }

    /// <summary>Whether it takes requests whose Host names a port.</summary>
    public bool NamesPort { get; init; }

    /// <summary>Request headers, in lower case, that may hold credentials which nobody verifies on this route: no service sees them.</summary>
    public ImmutableArray<string> Removed { get; init; } = [];

    /// <summary>The same in the query and in cookies, which a script takes out.</summary>
    public ImmutableArray<TakenCredentials> Taken { get; init; } = [];
}
