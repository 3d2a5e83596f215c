using System.Collections.Immutable;
using ControlPlane.Client.Wire;

namespace ControlPlane.Server.Admin;

/// <summary>The query parameters an endpoint takes, as endpoint metadata; an endpoint without it takes none.</summary>
/// <param name="Known">Each at most once, but <c>label</c> and <c>fleet</c>.</param>
/// <param name="Planned">Refused by name as not supported yet.</param>
internal sealed record QueryKeys(ImmutableArray<string> Known, ImmutableArray<string> Planned)
{
    private static readonly QueryKeys None = new([], []);

    /// <summary>Refuses what the chosen endpoint does not take: a parameter that is ignored would answer another question.</summary>
    public static Task CheckAsync(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint() is not { } endpoint)
            return next(context);
        var keys = endpoint.Metadata.GetMetadata<QueryKeys>() ?? None;
        var problems = context.Request.Query.Select(pair => keys.ProblemOf(pair.Key, pair.Value.Count)).OfType<Problem>().ToImmutableArray();
        return problems.IsEmpty ? next(context) : new ProblemResult(StatusCodes.Status400BadRequest, problems[0].Message, problems).ExecuteAsync(context);
    }

    private Problem? ProblemOf(string key, int times)
    {
        if (Planned.Contains(key))
            return new Problem(ProblemCode.NotSupportedYet, $"The query parameter `{key}` is not supported yet.", Path: key);
        var allowed = Known.IsEmpty ? "none" : string.Join(", ", Known);
        if (!Known.Contains(key))
            return new Problem(ProblemCode.QueryParameter, $"There is no query parameter `{key}` here.", Path: key, Allowed: allowed);
        return times > 1 && key is not ("label" or "fleet")
            ? new Problem(ProblemCode.QueryParameter, $"The query parameter `{key}` stands {times} times.", Path: key, Allowed: "once")
            : null;
    }
}

/// <summary>Says which query parameters an endpoint takes.</summary>
internal static class QueryKeysExtensions
{
    /// <summary>Takes these.</summary>
    public static TBuilder TakesQuery<TBuilder>(this TBuilder builder, params string[] known)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new QueryKeys([.. known], []));

    /// <summary>Takes these and refuses the planned ones by name.</summary>
    public static TBuilder TakesQuery<TBuilder>(this TBuilder builder, string[] known, string[] planned)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new QueryKeys([.. known], [.. planned]));
}
