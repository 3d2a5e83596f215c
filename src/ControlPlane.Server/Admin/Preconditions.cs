using System.Globalization;
using ControlPlane.Store;
using Microsoft.Net.Http.Headers;

namespace ControlPlane.Server.Admin;

/// <summary>What <c>If-Match</c> and <c>If-None-Match</c> demand of a document before it is written.</summary>
/// <param name="Condition">Null: nothing.</param>
/// <param name="Refusal">Null when the headers could be understood.</param>
internal sealed record Preconditions(Precondition? Condition, ProblemResult? Refusal)
{
    /// <summary>No document has this revision: what a tag that we never gave stands for.</summary>
    private const long NeverGiven = 0;

    /// <summary>Reads the headers of a write.</summary>
    public static Preconditions Read(HttpRequest request)
    {
        var match = request.Headers.IfMatch;
        var noneMatch = request.Headers.IfNoneMatch;
        return (match.Count, noneMatch.Count) switch
        {
            (0, 0) => new Preconditions(null, null),
            (0, 1) when noneMatch[0] == "*" => new Preconditions(new Precondition(null, Absent: true), null),
            (0, _) => Refused("If-None-Match", "*"),
            (1, 0) when match[0] == "*" => new Preconditions(new Precondition(null, Absent: false), null),
            (1, 0) when EntityTagHeaderValue.TryParse(match[0], out var tag) => new Preconditions(
                new Precondition(RevisionOf(tag) ?? NeverGiven, Absent: false),
                null
            ),
            (_, 0) => Refused("If-Match", "one ETag as it was given, for example \"87\", or *"),
            _ => Refused("If-Match beside If-None-Match", "one of them"),
        };
    }

    /// <summary>Whether <c>If-None-Match</c> of a read names this revision.</summary>
    public static bool NamesRevision(HttpRequest request, long revision) =>
        request.GetTypedHeaders().IfNoneMatch.Any(tag => tag.Equals(EntityTagHeaderValue.Any) || tag.Compare(ETag(revision), useStrongComparison: false));

    /// <summary>The ETag of a document that was last changed in this revision.</summary>
    public static EntityTagHeaderValue ETag(long revision) => new($"\"{revision}\"");

    private static long? RevisionOf(EntityTagHeaderValue tag) =>
        !tag.IsWeak && long.TryParse(tag.Tag.AsSpan().Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var revision) ? revision : null;

    private static Preconditions Refused(string header, string allowed) =>
        new(null, ProblemResult.One(StatusCodes.Status400BadRequest, ProblemCode.Condition, $"{header} is not understood here.", allowed));
}
