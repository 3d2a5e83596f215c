using System.Collections.Immutable;
using System.Net.Sockets;
using ControlPlane.Language.Values.Http;

namespace ControlPlane.Language.Kinds.Routes.Matching;

/// <summary>Parts of matches that no request can have once it has passed the fleet's listeners.</summary>
internal static class UnmatchableParts
{
    private const string PathAllowed = "a path as requests have it when they are matched, or another value of `http` at the fleet's listener";
    private const string HeaderAllowed = "a header that reaches matching, or another value of `http` or `clientIp` at the fleet's listener";

    /// <summary>The parts of one match, each with its path below it.</summary>
    public static IEnumerable<Unmatchable> Of(MatchSpec match, RequestForm form)
    {
        foreach (var part in Of(match.Path, form))
            yield return part with
            {
                Path = $"path.{part.Path}",
            };
        foreach (var (index, header) in (match.Headers ?? []).Index())
        {
            if (Of(header, form) is { } part)
                yield return part with
                {
                    Path = $"headers[{index}].{part.Path}",
                };
        }
    }

    /// <summary>The parts of a path match.</summary>
    public static IEnumerable<Unmatchable> Of(PathMatchSpec? path, RequestForm form)
    {
        if (path?.Exact is { } exact && form.WrongPath(exact) is { } wrong)
            yield return new("exact", wrong, PathAllowed);
        if (path?.Regex is { } regex && form.WrongPattern(regex) is { } never)
            yield return new("regex", never, PathAllowed);
        if (path?.Prefix is { } prefix && form.WrongPath(prefix) is { } broken)
            yield return new("prefix", broken, PathAllowed);
    }

    /// <summary>What of a header match cannot hold, or null.</summary>
    public static Unmatchable? Of(HeaderMatchSpec? header, RequestForm form) =>
        header?.Name is { } name && form.WrongHeader(name) is { } wrong ? new("name", wrong, HeaderAllowed) : null;

    /// <summary>Blocks of addresses none of which a client has, or null. Beside blocks that clients can be in, others do no harm.</summary>
    public static Unmatchable? Blocks(ImmutableArray<string>? blocks, RequestForm form) =>
        blocks is { IsDefaultOrEmpty: false }
        && form.OnlyFamily is { } only
        && blocks.Value.All(block => (block.Contains(':', StringComparison.Ordinal) ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork) != only)
            ? new(
                "",
                only is AddressFamily.InterNetwork
                    ? "contains only IPv6 addresses, but the listeners accept only IPv4 clients: no client can have one of them"
                    : "contains only IPv4 addresses, but the listeners accept only IPv6 clients: no client can have one of them",
                only is AddressFamily.InterNetwork ? "IPv4 blocks, or a listener with an IPv6 address" : "IPv6 blocks, or a listener with an IPv4 address"
            )
            : null;

    /// <summary>A header that is looked at by its name alone, or null where it reaches matching.</summary>
    public static Unmatchable? Named(string header, string path, RequestForm form) =>
        form.WrongHeader(header) is { } wrong ? new(path, wrong, HeaderAllowed) : null;
}

/// <summary>A part of a match that never holds.</summary>
/// <param name="Path">Below the match.</param>
/// <param name="Message">Why.</param>
/// <param name="Allowed">What would be right.</param>
internal readonly record struct Unmatchable(string Path, string Message, string Allowed);
