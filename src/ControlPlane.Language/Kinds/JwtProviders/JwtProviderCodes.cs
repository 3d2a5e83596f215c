using System.ComponentModel;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Kinds.JwtProviders;

/// <summary>The codes of problems with JwtProvider documents.</summary>
[ProblemCodes]
internal static class JwtProviderCodes
{
    [Description("A JwtProvider names the issuer of its tokens.")]
    public const string Issuer = "CP0241";

    [Description("The URL of something that is fetched is an absolute http or https URL.")]
    public const string Url = "CP0242";

    [Description("A JwtProvider names the audiences of its tokens, or says `any`.")]
    public const string Audiences = "CP0243";

    [Description("A JwtProvider gets its keys from exactly one source.")]
    public const string Keys = "CP0244";

    [Description("A key set contains usable public keys.")]
    public const string KeySet = "CP0245";

    [Description("A document contains no private keys.")]
    public const string KeySecret = "CP0246";

    [Description("Keys are refreshed every 1s to 24h, and stay valid between that interval and 720h.")]
    public const string Refresh = "CP0247";

    [Description("A signature algorithm is one that Envoy can verify.")]
    public const string Algorithm = "CP0248";

    [Description("A signature algorithm fits the kind of key that the provider has.")]
    public const string AlgorithmSecret = "CP0249";

    [Description("A token is read from a header, a query parameter or a cookie.")]
    public const string Location = "CP0281";

    [Description("A secret that issuer and verifier share has at least 32 bytes.")]
    public const string SharedSecret = "CP0282";

    [Description("A claim has a name.")]
    public const string Claim = "CP0283";

    [Description("A claim is copied to a header that nothing else uses.")]
    public const string ClaimHeader = "CP0284";

    [Description("A header carries one claim.")]
    public const string ClaimHeaderTwice = "CP0285";

    [Description("The clock skew is 1s to 1h, in whole seconds.")]
    public const string ClockSkew = "CP0286";

    [Description("The maximum lifetime of tokens is at least 1s and needs tokens that expire.")]
    public const string MaxLifetime = "CP0287";

    [Description("A claim is not copied to the header that the token comes in.")]
    public const string ClaimHeaderToken = "CP0288";

    [Description("The settings of fetching are only given where keys are fetched, and by the side that fetches them.")]
    public const string KeysFetched = "CP0289";
}
