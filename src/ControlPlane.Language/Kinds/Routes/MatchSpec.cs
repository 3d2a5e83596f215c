using System.Collections.Immutable;
using System.ComponentModel;
using ControlPlane.Language.Documents;

namespace ControlPlane.Language.Kinds.Routes;

/// <summary>What a request must be like: all given parts must hold.</summary>
[Planned("cookies", "claims", "sourceCidrs", "grpc")]
internal sealed record MatchSpec
{
    [Description("The path, without query, in the form in which Envoy compares it ([how requests are matched](#how-requests-are-matched)). Default: every path.")]
    public PathMatchSpec? Path { get; init; }

    [Description("HTTP methods in upper case, any of which suffices. Default: every method.")]
    public ImmutableArray<string>? Methods { get; init; }

    [Description("Headers, all of which must match; a header that is sent several times is one value, joined by `,`. Default: whatever the headers.")]
    [NamedItems("name", "exact")]
    public ImmutableArray<HeaderMatchSpec>? Headers { get; init; }

    [Description("Query parameters, all of which must match; percent-encoded as in the URL, of several of one name the first. Default: whatever the parameters.")]
    [NamedItems("name", "exact")]
    public ImmutableArray<QueryMatchSpec>? Query { get; init; }
}

/// <summary>A path: exactly one of the fields.</summary>
[Planned("template")]
internal sealed record PathMatchSpec
{
    [Description("The whole path, starting with `/`, percent-encoded as in requests, without query; at most 2048 characters. Hexadecimal digits of encoded characters match in either case.")]
    public string? Exact { get; init; }

    [Description("A prefix by whole segments: `/orders` matches `/orders` and `/orders/7`, not `/orders2`. Written as `exact` is.")]
    public string? Prefix { get; init; }

    [Description("An RE2 pattern for the whole path, percent-encoded as in requests: no look-around, no back-references, no `\\p`. Compiled, it has at most 4096 instructions, so lists and counted repeats are limited.")]
    public string? Regex { get; init; }
}

/// <summary>How a header's or parameter's value is matched: exactly one of the fields.</summary>
internal abstract record ValueMatchSpec
{
    [Description("Name of the header (any case) or query parameter. Required.")]
    public string? Name { get; init; }

    [Description("The whole value; case counts.")]
    public string? Exact { get; init; }

    [Description("The value starts with this; not empty.")]
    public string? Prefix { get; init; }

    [Description("The value ends with this; not empty.")]
    public string? Suffix { get; init; }

    [Description("The value contains this; not empty.")]
    public string? Contains { get; init; }

    [Description("An RE2 pattern for the whole value: no look-around, no back-references, no `\\p`. Compiled, it has at most 4096 instructions, so lists and counted repeats are limited. Where a value has characters beyond ASCII, `.` and negated classes match a byte in some Envoys and a character in others, so do not count them; in some, bytes that are not UTF-8 match nothing.")]
    public string? Regex { get; init; }

    [Description("`true`: it is there, whatever its value; `false`: it is absent.")]
    public bool? Present { get; init; }

    /// <summary>How many of the fields are given that say how the value is matched.</summary>
    internal int Ways => new object?[] { Exact, Prefix, Suffix, Contains, Regex, Present }.Count(way => way is not null);
}

/// <summary>A header match: exactly one of the fields but `name` and `not`.</summary>
internal sealed record HeaderMatchSpec : ValueMatchSpec
{
    [Description("Inverts the match; a header that is absent is then compared as an empty one, so it matches too unless an empty one is what is matched. Default false.")]
    public bool? Not { get; init; }
}

/// <summary>A query parameter match: exactly one of the fields but `name` and `not`; it cannot be inverted but by `present: false`.</summary>
internal sealed record QueryMatchSpec : ValueMatchSpec
{
    [Description("Inverts the match. Default false. Only with `present`: Envoy's parameter matcher has no inversion.")]
    public bool? Not { get; init; }
}
