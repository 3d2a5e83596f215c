using System.Security.Claims;
using System.Text.Encodings.Web;
using ControlPlane.Client.Wire;
using ControlPlane.Store;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace ControlPlane.Server.Admin;

/// <summary>Authenticates <c>Authorization: Bearer</c>; the user's name is the token's name.</summary>
internal sealed class BearerHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, DocumentStore store)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    /// <summary>The scheme's name.</summary>
    public const string SchemeName = "Bearer";

    private const string Hint = "send `Authorization: Bearer TOKEN`; the first token is in the file admin-token of the data folder";

    private string? _unavailable;

    /// <inheritdoc/>
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Request.Headers.Authorization is not [{ } header] || !header.StartsWith($"{SchemeName} ", StringComparison.OrdinalIgnoreCase))
            return AuthenticateResult.NoResult();
        try
        {
            if (await store.Tokens.FindAsync(header[(SchemeName.Length + 1)..].Trim(), Context.RequestAborted) is not { } name)
                return AuthenticateResult.Fail("unknown token");
            var identity = new ClaimsIdentity([new Claim(ClaimTypes.Name, name)], SchemeName);
            return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName));
        }
        catch (StoreUnavailableException down)
        {
            _unavailable = down.Message;
            return AuthenticateResult.Fail(down);
        }
    }

    /// <inheritdoc/>
    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (_unavailable is not null)
            return StoreAnswers.Unavailable(_unavailable).ExecuteAsync(Context);
        var said = Request.Headers.Authorization.Count > 0;
        Response.Headers.WWWAuthenticate = said ? "Bearer realm=\"controlplane\", error=\"invalid_token\"" : "Bearer realm=\"controlplane\"";
        return ProblemResult
            .One(StatusCodes.Status401Unauthorized, new Problem(ProblemCode.Token, said ? "This token is not known." : "A token is needed.", Hint: Hint))
            .ExecuteAsync(Context);
    }
}
