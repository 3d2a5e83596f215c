using System.Collections.Immutable;
using System.ComponentModel;

namespace ControlPlane.Language.Policies.Csrf;

/// <summary>
/// Refuses requests that pages of other hosts make a browser send. A request by POST, PUT, PATCH or DELETE must say, by Origin or Referer, that it comes from
/// the host it goes to; else the answer is 403.
/// </summary>
internal sealed record CsrfSpec
{
    [Description(
        "Further hosts whose pages may send such requests: `app.example.com`, `localhost:3000` (a port other than 80 or 443 must be given), or "
            + "`*.example.com` for all names below example.com. The request's own host is always allowed. Default: none."
    )]
    public ImmutableArray<string>? Origins { get; init; }
}
