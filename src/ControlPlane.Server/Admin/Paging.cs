using System.Globalization;
using ControlPlane.Client.Wire;

namespace ControlPlane.Server.Admin;

/// <summary>Where a page begins and how long it is.</summary>
/// <param name="Limit">1 to 1000.</param>
/// <param name="Cursor">The last key of the page before; null: from the start.</param>
internal sealed record Paging(int Limit, string? Cursor)
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 1000;

    /// <summary>Reads <c>limit</c> and <c>cursor</c>.</summary>
    public static (Paging? Paging, ProblemResult? Refusal) Read(HttpRequest request)
    {
        var query = request.Query;
        var cursor = query["cursor"] is [{ Length: > 0 } given] ? given : null;
        if (!query.TryGetValue("limit", out var text))
            return (new Paging(DefaultLimit, cursor), null);
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is > 0 and <= MaxLimit
            ? (new Paging(limit, cursor), null)
            : (
                null,
                ProblemResult.One(
                    StatusCodes.Status400BadRequest,
                    new Problem(ProblemCode.QueryParameter, $"`limit={text}` is not a page's length.", Path: "limit", Allowed: "1 to 1000")
                )
            );
    }

    /// <summary>The page of items that are sorted bytewise by key; items of one key are never parted.</summary>
    public Page<TWire> Of<T, TWire>(IEnumerable<T> sorted, Func<T, string> key, Func<T, TWire> wire)
    {
        var rest = Cursor is null ? sorted : sorted.SkipWhile(item => string.CompareOrdinal(key(item), Cursor) <= 0);
        var page = new List<T>();
        foreach (var item in rest)
        {
            if (page.Count >= Limit && key(item) != key(page[^1]))
                return new Page<TWire>([.. page.Select(wire)], key(page[^1]));
            page.Add(item);
        }

        return new Page<TWire>([.. page.Select(wire)], null);
    }
}
