namespace Lab.Views;

/// <summary>What a browser adds to bytes with fields: pointing at a field marks where it lies, pointing there marks its field.</summary>
internal static class FieldScript
{
    public const string Text = """
        var cells=[].slice.call(root.querySelectorAll('[data-f]')),rows=[].slice.call(root.querySelectorAll('[data-field]')),say=root.querySelector('[data-say]');
        function list(e){return (e.getAttribute('data-f')||'').split(' ').filter(Boolean);}
        function mark(numbers){
          var words=[];
          cells.forEach(function(c){
            var on=list(c).some(function(n){return numbers.indexOf(n)>=0;});
            [].forEach.call(c.querySelectorAll('rect'),function(r){r.setAttribute('fill-opacity',on?'0.25':'0');});
            [].forEach.call(c.querySelectorAll('path'),function(p){p.setAttribute('stroke-width',on?'4':'1.8');});
            c.setAttribute('font-weight',on?'bold':'normal');
          });
          rows.forEach(function(r){
            var on=numbers.indexOf(r.getAttribute('data-field'))>=0;
            r.style.outline=on?'2px solid currentColor':'';r.style.fontWeight=on?'bold':'';
            if(on)words.push(r.getAttribute('data-words'));
          });
          say.textContent=words.length?'Marked: '+words.join('; '):'Point at a field or a byte (or use Tab) to see what belongs together.';
        }
        var held=[];
        function on(e,numbers){
          e.addEventListener('mouseenter',function(){if(numbers().length)mark(numbers());});
          e.addEventListener('mouseleave',function(){mark(held);});
        }
        cells.forEach(function(c){on(c,function(){return list(c);});});
        rows.forEach(function(r){
          var own=[r.getAttribute('data-field')];
          r.setAttribute('tabindex','0');
          on(r,function(){return own;});
          r.addEventListener('focus',function(){held=own;mark(own);});
          r.addEventListener('blur',function(){held=[];mark([]);});
        });
        mark([]);
        """;
}
