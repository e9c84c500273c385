namespace Lab.Views;

/// <summary>What a browser adds to a ladder: levels to hide, an action to select.</summary>
internal static class LadderScript
{
    public const string Text = """
        var svg=root.querySelector('svg'),H=21,TOP=46;
        var rows=[].slice.call(svg.querySelectorAll('[data-row]')),arrows=[].slice.call(svg.querySelectorAll('[data-from]'));
        var lanes=[].slice.call(svg.querySelectorAll('line[data-lane]'));
        var say=root.querySelector('[data-say]'),tools=root.querySelector('[data-tools]');
        var hidden={},selected=null;
        function get(e,n){return e.getAttribute('data-'+n)||'';}
        function each(f){rows.forEach(f);}
        function path(x1,y1,x2,y2){
          if(x1===x2)return 'M'+(x1+6)+' '+y1+'C'+(x1+34)+' '+y1+' '+(x1+34)+' '+y2+' '+(x1+7)+' '+y2+'m6 -4l-6 4l6 4';
          var dx=x2-x1,dy=y2-y1,l=Math.sqrt(dx*dx+dy*dy);dx/=l;dy/=l;var ex=x2-dx*7,ey=y2-dy*7;
          return 'M'+(x1+dx*6)+' '+(y1+dy*6)+'L'+ex+' '+ey+'M'+(ex-dx*7-dy*4)+' '+(ey-dy*7+dx*4)+'L'+ex+' '+ey+'L'+(ex-dx*7+dy*4)+' '+(ey-dy*7-dx*4);
        }
        function stack(){
          var n=0;
          each(function(r){
            r.shown=get(r,'level').split(' ').some(function(l){return !hidden[l];});
            r.style.display=r.shown?'':'none';
            if(r.shown){r.y=TOP+n*H+H/2;r.setAttribute('transform','translate(0 '+r.y+')');n++;}
          });
          // An arrow whose own row is hidden starts or ends at another row of the same action on the same lane.
          function stand(i){
            var r=rows[i];
            if(r.shown)return r;
            var a=get(r,'a');
            return a==='0'?null:rows.filter(function(o){return o.shown&&get(o,'a')===a&&get(o,'lane')===get(r,'lane');})[0]||null;
          }
          var drawn={};
          arrows.forEach(function(p){
            var f=stand(+get(p,'from')),t=stand(+get(p,'to')),key=f&&t?get(f,'row')+'-'+get(t,'row'):'';
            var ok=f&&t&&!drawn[key]&&(f!==t);drawn[key]=1;
            p.style.display=ok?'':'none';
            if(ok){var x=get(p,'x').split(' ');p.setAttribute('d',path(+x[0],f.y,+x[1],t.y));}
            p.ends=ok?[f,t]:null;
          });
          var bottom=TOP+n*H,w=+svg.getAttribute('width');
          lanes.forEach(function(l){l.setAttribute('y2',bottom);});
          svg.setAttribute('height',bottom+8);svg.setAttribute('viewBox','0 0 '+w+' '+(bottom+8));
          if(selected&&!selected.shown)choose(null);
          each(function(r){r.setAttribute('tabindex','-1');});
          var first=selected||rows.filter(function(r){return r.shown;})[0];
          if(first)first.setAttribute('tabindex','0');
        }
        function choose(row){
          selected=row;
          var group=row?get(row,'groups').split(' ')[0]:'';
          var own=[],other=[];
          each(function(r){
            var on=!row||(group&&get(r,'groups').split(' ').indexOf(group)>=0)||r===row;
            r.on=on;r.setAttribute('opacity',on?'1':'0.4');
            r.querySelector('rect').setAttribute('fill-opacity',row&&on?(r===row?'0.16':'0.08'):'0');
            r.setAttribute('aria-pressed',row===r?'true':'false');
            if(row&&on&&get(r,'a'))(get(r,'name')===get(row,'name')?own:other).push(r);
          });
          arrows.forEach(function(p){p.setAttribute('opacity',!row||(p.ends&&p.ends[0].on&&p.ends[1].on)?'1':'0.2');});
          function words(list){return list.map(function(r){return get(r,'level')+' #'+get(r,'n');}).join(', ');}
          if(!row){say.textContent='Choose a row (click, or Enter and the arrow keys) to see everything that belongs to its action.';return;}
          if(get(row,'n')==='0'){say.textContent='Selected: '+row.querySelector('title').textContent;return;}
          var names={};other.forEach(function(r){(names[get(r,'name')]=names[get(r,'name')]||[]).push(r);});
          say.textContent='Selected: '+(own.length+other.length)+(own.length+other.length===1?' row':' rows')+' of one action. '+get(row,'name')+': '+words(own)
            +Object.keys(names).map(function(n){return '; '+n+': '+words(names[n]);}).join('')+'. Escape ends the selection.';
        }
        function move(from,step){
          var list=rows.filter(function(r){return r.shown;}),to=list[Math.max(0,Math.min(list.length-1,list.indexOf(from)+step))];
          if(to){each(function(r){r.setAttribute('tabindex','-1');});to.setAttribute('tabindex','0');to.focus();if(selected)choose(to);}
        }
        svg.setAttribute('role','group');
        each(function(r){
          r.setAttribute('role','button');r.setAttribute('aria-label',r.querySelector('title').textContent);
          r.style.cursor='pointer';r.style.outlineOffset='-2px';
          r.addEventListener('click',function(){choose(selected===r?null:r);});
          r.addEventListener('keydown',function(e){
            var k=e.key;
            if(k==='Enter'||k===' ')choose(selected===r?null:r);
            else if(k==='ArrowDown')move(r,1);else if(k==='ArrowUp')move(r,-1);
            else if(k==='Home')move(r,-1e9);else if(k==='End')move(r,1e9);
            else if(k==='Escape')choose(null);else return;
            e.preventDefault();e.stopPropagation();
          });
        });
        var levels={};
        each(function(r){get(r,'level').split(' ').forEach(function(l){levels[l]=(levels[l]||0)+1;});});
        if(Object.keys(levels).length>1){
          tools.appendChild(document.createTextNode('Show: '));
          ['call','socket.io','engine.io','message','frame','bytes','kernel'].forEach(function(l){
            if(!levels[l])return;
            var label=document.createElement('label'),box=document.createElement('input');
            box.type='checkbox';box.checked=true;label.style.marginRight='12px';label.style.cursor='pointer';
            box.addEventListener('change',function(){hidden[l]=!box.checked;stack();});
            label.appendChild(box);label.appendChild(document.createTextNode(' '+l+' ('+levels[l]+')'));tools.appendChild(label);
          });
        }
        stack();var mark=svg.querySelector('[data-mark]');mark=mark&&mark.getAttribute('data-mark');
        choose(mark?rows.filter(function(r){return get(r,'groups').split(' ')[0]===mark;})[0]||null:null);
        """;
}
