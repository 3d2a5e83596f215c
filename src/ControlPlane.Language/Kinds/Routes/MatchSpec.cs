using System.Collections.Immutable;
using System.ComponentModel;
using ControlPlane.Language.Binding;

namespace ControlPlane.Language.Kinds.Routes;

/// <summary>What a request must be like: all given parts must hold.</summary>
[Planned("cookies", "claims", "sourceCidrs", "grpc")]
internal sealed record MatchSpec
{
    [Description(
        "The path without the query, in the form in which Envoy compares it ([how requests are matched](#how-requests-are-matched)). Default: every path."
    )]
    public PathMatchSpec? Path { get; init; }

    [Description("HTTP methods in upper case, one of which must match. Default: every method.")]
    public ImmutableArray<string>? Methods { get; init; }

    [Description("Headers, all of which must match. A header that is sent several times counts as one value, joined by `,`. Default: any headers.")]
    [NamedItems("name", "exact")]
    public ImmutableArray<HeaderMatchSpec>? Headers { get; init; }

    [Description(
        "Query parameters, all of which must match. They are percent-encoded as in the URL; if a name occurs several times, its first value counts. "
            + "Default: any parameters."
    )]
    [NamedItems("name", "exact")]
    public ImmutableArray<QueryMatchSpec>? Query { get; init; }
}

/// <summary>A path: exactly one of the fields.</summary>
[Planned("template")]
internal sealed record PathMatchSpec
{
    [Description(
        "The whole path without the query, percent-encoded as in requests; it starts with `/` and has at most 2048 characters. The hexadecimal "
            + "digits of encoded characters match in upper and lower case."
    )]
    public string? Exact { get; init; }

    [Description("A prefix of whole path segments: `/orders` matches `/orders` and `/orders/7`, but not `/orders2`. It is written like `exact`.")]
    public string? Prefix { get; init; }

    [Description(
        "An RE2 pattern that must match the whole path, percent-encoded as in requests. It may have no look-around, no back-references and no `\\p`. "
            + "Compiled, it may have at most 4096 instructions, which limits lists and counted repeats."
    )]
    public string? Regex { get; init; }
}

/// <summary>How a header's or parameter's value is matched: exactly one of the fields.</summary>
internal abstract record ValueMatchSpec
{
    [Description("Name of the header (case does not matter) or of the query parameter. Required.")]
    public string? Name { get; init; }

    [Description("The whole value; case matters.")]
    public string? Exact { get; init; }

    [Description("The value must start with this text, which may not be empty.")]
    public string? Prefix { get; init; }

    [Description("The value must end with this text, which may not be empty.")]
    public string? Suffix { get; init; }

    [Description("The value must contain this text, which may not be empty.")]
    public string? Contains { get; init; }

    [Description(
        "An RE2 pattern that must match the whole value. It may have no look-around, no back-references and no `\\p`. Compiled, it may have at most "
            + "4096 instructions, which limits lists and counted repeats. Where a value has characters beyond ASCII, `.` and negated classes match a byte "
            + "in some Envoys and a character in others, so do not count such characters; in some Envoys, bytes that are not UTF-8 match nothing."
    )]
    public string? Regex { get; init; }

    [Description("`true`: the header or parameter is present, whatever its value. `false`: it is absent.")]
    public bool? Present { get; init; }

    /// <summary>How many of the fields are given that say how the value is matched.</summary>
    internal int Ways => new object?[] { Exact, Prefix, Suffix, Contains, Regex, Present }.Count(way => way is not null);
}

/// <summary>A header match: exactly one of the fields but `name` and `not`.</summary>
internal sealed record HeaderMatchSpec : ValueMatchSpec
{
    [Description(
        "Inverts the match. An absent header is then compared as if it were empty, so it matches too, unless it is the empty value that is matched. "
            + "Default false."
    )]
    [Default("false")]
    public bool? Not { get; init; }
}

/// <summary>A query parameter match: exactly one of the fields but `name` and `not`; it cannot be inverted but by `present: false`.</summary>
internal sealed record QueryMatchSpec : ValueMatchSpec
{
    [Description("Inverts the match. Only with `present`, because Envoy cannot invert other matches of query parameters. Default false.")]
    [Default("false")]
    public bool? Not { get; init; }
}
