using ControlPlane.Client;
using ControlPlane.Client.Wire;

namespace ControlPlane.Cli.Connection;

/// <summary>Lists that come in pages, whole.</summary>
internal static class Pages
{
    private const int Size = 1000;

    /// <summary>All documents of a kind, by name.</summary>
    public static Task<Answer<IReadOnlyList<StoredDocument>>> AllAsync(this ControlPlaneClient client, string kinds, CancellationToken cancel) =>
        AllAsync(cursor => client.ListAsync(kinds, new DocumentQuery { Limit = Size, Cursor = cursor }, cancel));

    /// <summary>All Envoys, by id.</summary>
    public static Task<Answer<IReadOnlyList<Node>>> AllNodesAsync(this ControlPlaneClient client, CancellationToken cancel) =>
        AllAsync(cursor => client.NodesAsync(Size, cursor, cancel));

    private static async Task<Answer<IReadOnlyList<T>>> AllAsync<T>(Func<string?, Task<Answer<Page<T>>>> get)
    {
        var all = new List<T>();
        string? cursor = null;
        do
        {
            var answer = await get(cursor);
            switch (answer)
            {
                case Answer<Page<T>>.Success { Value: var page }:
                    all.AddRange(page.Items);
                    cursor = page.Next;
                    break;
                case Answer<Page<T>>.Refused { Problem: var problem }:
                    return new Answer<IReadOnlyList<T>>.Refused(problem);
                case Answer<Page<T>>.Unreachable { Reason: var reason }:
                    return new Answer<IReadOnlyList<T>>.Unreachable(reason);
            }
        } while (cursor is not null);
        return new Answer<IReadOnlyList<T>>.Success(all);
    }
}
