namespace ControlPlane.Language.Binding;

/// <summary>That a policy demands a credential, and may be one of several of which a request must meet one.</summary>
/// <param name="Form">What the credential is.</param>
internal sealed record Alternative(CredentialForm Form)
{
    /// <summary>Whether a preflight may pass without the credential, so that requests without any are looked at as if they should have this one.</summary>
    public bool LetsPreflightsPass { get; init; }

    /// <summary>Whether the headers in which the credential stands may carry no other kind: it would be looked for in them.</summary>
    public bool KeepsItsHeaders { get; init; }
}

/// <summary>
/// What a credential is. A request that carries several is looked at in this order, so that no service sees one that was not verified although it says more
/// than the others.
/// </summary>
internal enum CredentialForm
{
    /// <summary>A signed token, which services may read.</summary>
    Token,

    /// <summary>A key.</summary>
    Key,

    /// <summary>A user name and a password.</summary>
    Password,
}
