using Lab.Views;

namespace Lab;

/// <summary>A small page inside an output: it connects to a server of the lab from the reader's own browser, talks, and shows what the server saw of it.</summary>
/// <remarks>Without scripts it says which address to open instead. The picture itself comes from the server over the same WebSocket.</remarks>
/// <param name="address">The WebSocket server's address.</param>
internal sealed class BrowserVisit(Uri address) : View
{
    /// <summary>What the page sends to get the picture.</summary>
    public const string AskForPicture = "the picture, please";

    private readonly string _page = $"http://{address.Authority}/";

    /// <inheritdoc/>
    public override void WriteHtml(TextWriter writer) => ViewShell.Write(writer, ViewIds.Next(), markup =>
    {
        markup.Write($"<p style=\"margin:4px 0\"><b>Your own browser</b> <span data-say=\"1\" role=\"status\">has not connected: scripts do not run here. Open {_page} in a browser instead.</span></p>");
        markup.Raw("<div data-picture=\"1\"></div>");
    }, view: null, Script(address));

    /// <inheritdoc/>
    public override void WriteText(TextWriter writer)
    {
        writer.WriteLine("Your own browser");
        writer.WriteLine($"Where scripts run, a small page connects from here. Elsewhere open {_page} in a browser: it does the same.");
    }

    /// <summary>The same as a page of its own.</summary>
    public string ToPage() => "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"color-scheme\" content=\"light dark\"><title>Your own browser</title></head><body>" + ToHtml() + "</body></html>";

    private static string Script(Uri address) => $$"""
        var say=root.querySelector('[data-say]'),picture=root.querySelector('[data-picture]'),heard=0,asked=false,done=false;
        if(location.protocol==='file:'){say.textContent='connects when this cell is run in the notebook. This page is a copy of a run, and its server has ended.';return;}
        say.textContent='is connecting …';
        var socket=new WebSocket('{{address}}');
        socket.onopen=function(){
          ['one','two','three'].forEach(function(text){socket.send(text+' from your browser');});
          setTimeout(function(){asked=true;socket.send('{{AskForPicture}}');},300);
        };
        socket.onmessage=function(event){
          if(event.data.charAt(0)!=='<'){heard++;return;}
          done=true;picture.innerHTML=event.data;
          say.textContent='sent 3 messages and received '+heard+'. This is what the server saw of it:';
          socket.close(1000,'seen');
        };
        socket.onclose=function(event){
          if(!done)say.textContent='could not connect to {{address}} (close code '+event.code+'). The server may have ended: run the cell again. Where the notebook runs on another machine, that port must be reachable from here.';
        };
        """;
}
