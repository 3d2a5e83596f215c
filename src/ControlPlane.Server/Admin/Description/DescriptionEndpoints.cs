using System.Security.Cryptography;
using Scalar.AspNetCore;

namespace ControlPlane.Server.Admin.Description;

/// <summary>
/// <c>/openapi/v1.json</c> and <c>/docs</c>: the API's description, and a page that shows it. Open to everyone: they tell nothing of the documents.
/// </summary>
internal static class DescriptionEndpoints
{
    private const string Docs = "/docs",
        Description = "/openapi/v1.json";

    /// <summary>Maps them.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes
            .MapGet(
                Description,
                async (ApiDescription description, CancellationToken cancel) => TypedResults.Content(await description.TextAsync(cancel), "application/json")
            )
            .AllowAnonymous()
            .ExcludeFromDescription();

        routes
            .MapScalarApiReference(
                Docs,
                (page, context) =>
                {
                    var nonce = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
                    context.Response.Headers.ContentSecurityPolicy = Policy(nonce);
                    page.WithTitle("ControlPlane API")
                        .WithOpenApiRoutePattern(Description)
                        .DisableDefaultFonts()
                        .WithNonce(nonce)
                        .DisableAgent()
                        .DisableMcp()
                        .HideDeveloperTools();
                    page.Telemetry = false;
                }
            )
            .AllowAnonymous()
            .ExcludeFromDescription();
    }

    /// <summary>What the page may do: nothing of it comes from elsewhere, and nothing goes elsewhere.</summary>
    private static string Policy(string nonce) =>
        $"default-src 'self'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
        + "connect-src 'self'; worker-src 'self' blob:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";
}
