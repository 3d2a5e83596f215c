using ControlPlane.Server.Admin.Description;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;

namespace ControlPlane.Server.Admin;

/// <summary>The admin API: what every request passes through, and the nouns.</summary>
internal static class AdminApi
{
    /// <summary>Adds what it needs beside the parts of the server.</summary>
    public static void AddAdminApi(this IServiceCollection services)
    {
        services.AddRouting();
        services
            .AddAuthentication(BearerHandler.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, BearerHandler>(BearerHandler.SchemeName, configureOptions: null);
        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        services.AddSingleton<Surroundings>();
        ApiDescription.Add(services);
    }

    /// <summary>The way of a request. Everything needs a token but what says that it is open; so does what does not exist.</summary>
    /// <param name="app">The application.</param>
    /// <param name="metrics">Maps the metrics.</param>
    public static void MapAdminApi(this WebApplication app, Action<IEndpointRouteBuilder> metrics)
    {
        app.UseMiddleware<ProblemMiddleware>();
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        app.Use(QueryKeys.CheckAsync);

        HealthEndpoints.Map(app);
        metrics(app);
        DescriptionEndpoints.Map(app);
        var api = app.MapGroup(AdminPaths.Root).RefusesAsAll();
        KindEndpoints.Map(api);
        TransactionEndpoints.Map(api);
        PlanEndpoints.Map(api);
        RevisionEndpoints.Map(api);
        FleetEndpoints.Map(api);
        NodeEndpoints.Map(api);
        WaitEndpoints.Map(api);
        KeySetEndpoints.Map(api);
        ConsumerKeyEndpoints.Map(api);
        SecretKeyEndpoints.Map(api);
        ExpiryEndpoints.Map(api);
    }
}
