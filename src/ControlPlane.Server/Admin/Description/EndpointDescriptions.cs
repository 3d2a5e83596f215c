namespace ControlPlane.Server.Admin.Description;

/// <summary>What endpoints say of themselves in the API's description, beside what their types tell.</summary>
internal static class EndpointDescriptions
{
    private const string Json = "application/json",
        Problem = "application/problem+json";

    /// <summary>Answers with this, or refuses with a problem document.</summary>
    /// <param name="route">The endpoint.</param>
    /// <param name="summary">What it does, in a few words.</param>
    /// <param name="refusals">The statuses of its refusals, 400, 401 and 503 aside, which every endpoint below the root has.</param>
    public static RouteHandlerBuilder Answers<T>(this RouteHandlerBuilder route, string summary, params int[] refusals) =>
        route.Answers<T>(summary, StatusCodes.Status200OK, refusals);

    /// <summary>The same, with another status.</summary>
    public static RouteHandlerBuilder Answers<T>(this RouteHandlerBuilder route, string summary, int status, int[] refusals) =>
        route.WithSummary(summary).Produces<T>(status, Json).Refuses(refusals);

    /// <summary>Takes a body of this form.</summary>
    public static RouteHandlerBuilder Takes<T>(this RouteHandlerBuilder route, bool optional = false)
        where T : notnull => route.Accepts<T>(optional, Json);

    /// <summary>Refuses with a problem document.</summary>
    public static RouteHandlerBuilder Refuses(this RouteHandlerBuilder route, params int[] statuses)
    {
        foreach (var status in statuses)
            route.Produces<Client.Wire.ProblemDetails>(status, Problem);
        return route;
    }

    /// <summary>
    /// What every endpoint below the root refuses: a query that it does not take, a request without a token, and one that needs a database that does not
    /// answer.
    /// </summary>
    public static TBuilder RefusesAsAll<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder =>
        builder
            .WithMetadata(new ProducesResponseTypeMetadata(StatusCodes.Status400BadRequest, typeof(Client.Wire.ProblemDetails), [Problem]))
            .WithMetadata(new ProducesResponseTypeMetadata(StatusCodes.Status401Unauthorized, typeof(Client.Wire.ProblemDetails), [Problem]))
            .WithMetadata(new ProducesResponseTypeMetadata(StatusCodes.Status503ServiceUnavailable, typeof(Client.Wire.ProblemDetails), [Problem]));
}
