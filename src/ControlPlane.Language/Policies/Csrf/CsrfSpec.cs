using System.Collections.Immutable;
using System.ComponentModel;

namespace ControlPlane.Language.Policies.Csrf;

/// <summary>Refuses requests that pages of other hosts make a browser send. A request by POST, PUT, PATCH or DELETE must say, by Origin or Referer, that it comes from the host it goes to; else the answer is 403.</summary>
internal sealed record CsrfSpec
{
    [Description("Further hosts whose pages may send such requests: `app.example.com`, `localhost:3000` (a port that is not 80 or 443 belongs to it), or `*.example.com` for all names below. They add to the request's own host. Default: none.")]
    public ImmutableArray<string>? Origins { get; init; }
}
